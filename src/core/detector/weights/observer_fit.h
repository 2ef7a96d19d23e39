/* Written by fit_observer 31 4000. Not to be edited by hand. */
#ifndef ICECUE_CORE_DETECTOR_WEIGHTS_OBSERVER_FIT_H
#define ICECUE_CORE_DETECTOR_WEIGHTS_OBSERVER_FIT_H

static const float observer_fit_mean[OBSERVER_TERMS] = {
	4.46664f,  -0.03876f, -0.18819f, -0.44428f, 0.08227f,  0.06425f,  0.04642f,
	-0.07937f, 0.45749f,  0.28301f,	 0.08398f,  0.04626f,  -0.01020f, -0.01413f,
	0.00233f,  -0.01179f, 0.00197f,	 0.15293f,  -0.03049f, -0.01383f,
};

static const float observer_fit_spread[OBSERVER_TERMS] = {
	-2.39977f, -0.06375f, -0.23266f, -0.09181f, -0.20823f, 0.33590f,  -0.14515f,
	0.06969f,  -0.57925f, -0.29443f, -0.14925f, -0.10228f, 0.08098f,  0.02569f,
	-0.03395f, 0.05994f,  -0.50497f, 0.37190f,  0.20772f,  -0.16075f,
};

#endif
