/*
 * pack.h - writes one archive file: a tar with gzip, which every system and every byte order unpacks, or a
 * zip.
 *
 * It is made beside its place with mode 0600, synced, and put there in one step when it is whole: whatever
 * fails, and when a signal came that is held (SIGINT, SIGTERM, SIGHUP), nothing is left of it. Each message
 * is logged where it is found.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "icecue/result.h"

enum pack_form { PACK_TAR_GZ, PACK_ZIP };

/* From now on SIGINT, SIGTERM and SIGHUP are held, and a file that grows beyond a limit is an error. */
void pack_hold_signals(void);

struct pack; /* opaque */

/* Can this program make archives? One that was built without libarchive cannot. */
bool pack_can(void);

enum result pack_create(const char *path, enum pack_form form, struct pack **out);

/* Adds a folder by its name in the archive, with mode 0700. */
enum result pack_folder(struct pack *p, const char *name);
/*
 * Adds what is in an open regular file, as long as it is now; `sum` (NULL: not wanted) becomes that of its
 * bytes. RESULT_BAD_DATA: it became shorter meanwhile. RESULT_AGAIN: a signal came. RESULT_FULL: the disk is
 * full. After a failure only pack_abandon() is allowed.
 */
enum result pack_file(struct pack *p, const char *name, int fd, char sum[SHA256_HEX]);
enum result pack_text(struct pack *p, const char *name, const char *text, size_t n, char sum[SHA256_HEX]);

/* Ends it and puts it in its place, over a file that is there. Frees p in any case. */
enum result pack_finish(struct pack *p, int64_t *bytes);
/* Removes what there is of it. NULL is legal. */
void pack_abandon(struct pack *p);
