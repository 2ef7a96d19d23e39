/* What a Cortex-M4 does at power-up, in an emulator: the stack at the end of its 4 MB, and the FPU on. */
#include <stdint.h>

#define CPACR (*(volatile uint32_t *)0xe000ed88)
#define CPACR_FPU_ON (UINT32_C(0xf) << 20)

void _start(void); /* of the C library */

static void reset(void)
{
	CPACR |= CPACR_FPU_ON;
	__asm__ volatile("dsb\nisb");
	_start();
}

extern const void *const vectors[];
__attribute__((section(".vectors"))) const void *const vectors[] = {(void *)0x3f0000, (void *)reset};
