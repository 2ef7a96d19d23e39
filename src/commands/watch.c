/* icecue watch: finds the probe, runs a session, leaves record, chart and page. The order of the steps. */
#include "command.h"
#include "session/confine.h"
#include "session/live_session.h"
#include "session/loop.h"
#include "session/output.h"
#include "session/page.h"
#include "session/whose.h"
#include "system/ending.h"
#include "system/log.h"

static int watch(struct options *o)
{
	char speech[4096];
	struct resume resume;
	struct session_probes probes;
	struct session_head head;
	struct session_inputs inputs = {0};
	struct own_record own = {.end.text = -1};
	struct web *web = NULL;
	bool newcomer = false;
	int code = output_find_speech(o, speech, sizeof(speech));
	if (code == EXIT_DONE)
		code = output_check_program(o);
	if (code == EXIT_DONE)
		code = page_open(o, &web);
	if (code == EXIT_DONE)
		code = resume_wanted(o, &resume);
	if (code == EXIT_DONE) /* all that is not trusted comes after it */
		confine_session(o, &resume, speech);
	if (code == EXIT_DONE && !resume_is(&resume))
		code = whose_settle(o, &newcomer);
	if (code == EXIT_DONE)
		code = session_probes_choose(o, resume_is(&resume) ? &resume.head : NULL, &probes);
	if (code == EXIT_DONE)
		code = head_prepare(o, &probes, &resume, &head);
	if (code == EXIT_DONE)
		code = inputs_open(o, &probes, &head.record, &inputs);
	if (code == EXIT_DONE)
		code = inputs_find_channels(o, &probes, &inputs, &resume.now_ms);
	if (code == EXIT_DONE)
		code = own_record_open(o, &probes, &inputs, &resume, &head.record, &own);
	if (code == EXIT_DONE)
		code = live_session_run(&(struct live_session){o, &probes, &head, &resume, speech, &inputs,
							       &own, web, newcomer});
	if (!inputs_close(&inputs) && code == EXIT_DONE)
		code = EXIT_FAILED;
	own_record_close(&own);
	web_close(web);
	confine_end();
	return code;
}

int command_watch(int argc, char **argv)
{
	struct options o;
	if (!options_read(&o, COMMAND_WATCH, argc, argv, NULL))
		return EXIT_USAGE;
	if (options_has(&o, SETTING_VERBOSE))
		log_set_level(LOG_LEVEL_INFO);
	ending_hold_signals(NULL);
	int code = watch(&o);
	options_free(&o);
	return code;
}
