/* Written by fit_observer 31 4000. Not to be edited by hand. */
#pragma once

static const float observer_fit_mean[OBSERVER_TERMS] = {
	4.46664f, -.03876f, -.18819f, -.44428f, .08227f, .06425f, .04642f, -.07937f, .45749f, .28301f,
	.08398f, .04626f, -.0102f, -.01413f, .00233f, -.01179f, .00197f, .15293f, -.03049f, -.01383f,
};

static const float observer_fit_spread[OBSERVER_TERMS] = {
	-2.39977f, -.06375f, -.23266f, -.09181f, -.20823f, .3359f, -.14515f, .06969f, -.57925f, -.29443f,
	-.14925f, -.10228f, .08098f, .02569f, -.03395f, .05994f, -.50497f, .3719f, .20772f, -.16075f,
};
