/* folder.h - reads a labelled session (NAME.csv + NAME.json) back, as far as the statistics need it. */
#ifndef LAB_FOLDER_H
#define LAB_FOLDER_H

#include <stdbool.h>

#define FOLDER_ROUNDS 4

struct labelled {
	char name[256], probe[16], placement[8];
	double baseline_c, ambient_c, area_mm, edge_mm, detached_s; /* -1: never */
	bool covered, civd, spikes;
	int gap_count, round_count;
	struct labelled_round {
		double start_s, end_s, numb_s, numb_end_s, rewarmed_s, coldest_c, at_45min_c;
		bool unsure;
	} round[FOLDER_ROUNDS];
	double *t_s, *c; /* wild values left out */
	int count, room;
	double interval_s;
};

/* Memory of *s is used again; path is the .json. Returns false if it cannot be read. */
bool folder_read(const char *json_path, struct labelled *s);

#endif
