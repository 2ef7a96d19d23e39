/* Any text as lines of a capture, and what was understood written and read again. scripts/fuzz runs it. */
#include "fuzz.h"

#include "device/capture.h"

static void check_again(const struct capture_line *c)
{
	char *text = NULL;
	size_t n;
	struct capture_line again;
	FILE *f = open_memstream(&text, &n);
	must(f != NULL);
	capture_write(f, c->t_ms, c->kind, c->bytes, c->n);
	must(fclose(f) == 0 && n > 0 && text[n - 1] == '\n');
	text[n - 1] = '\0';
	must(capture_parse(text, &again) == RESULT_OK);
	must(again.t_ms == c->t_ms && again.kind == c->kind && again.n == c->n &&
	     !memcmp(again.bytes, c->bytes, c->n));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	while (size) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t n = end ? (size_t)(end - data) : size;
		char *line = fuzz_text(data, n);
		struct capture_line c;
		enum result r = capture_parse(line, &c);
		must(r == RESULT_OK || r == RESULT_NONE || r == RESULT_BAD_DATA);
		if (r == RESULT_OK) {
			must(c.t_ms >= 0 && c.n <= sizeof(c.bytes) && (unsigned)c.kind <= CAPTURE_GONE);
			check_again(&c);
		}
		free(line);
		data += n + (end != NULL);
		size -= n + (end != NULL);
	}
	return 0;
}
