/* page_style.h - the looks of report.html: screen, dark, phone, and A4 on paper. Private to page.c. */
#ifndef ICECUE_PAGE_STYLE_H
#define ICECUE_PAGE_STYLE_H

static const char page_style[] =
	":root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#5a5a5a;--line:#cfcfcf;"
	"--warn:#fdf0d5;--edge:#d55e00}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#15181b;--soft:#a8adb2;"
	"--line:#3c4248;--warn:#33280f}}\n"
	"*{box-sizing:border-box}\n"
	"body{font:1.0625rem/1.5 system-ui,'DejaVu Sans',Verdana,sans-serif;color:var(--ink);"
	"background:var(--paper);"
	"max-width:64rem;margin:0 auto;padding:1rem}\n"
	"h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 0;overflow-wrap:anywhere}\n"
	"h2{font-size:1.25rem;margin:2rem 0 .5rem}\n"
	".when{color:var(--soft);margin:.25rem 0 1rem}\n"
	".story{font-size:1.25rem;line-height:1.6;padding:0;list-style:none;margin:0}\n"
	".safety{background:var(--warn);border-left:.4rem solid var(--edge);padding:.5rem 1rem;"
	"margin:1rem 0}\n"
	".safety h2{margin:.25rem 0}.safety ul{margin:.25rem 0;padding-left:1.25rem}\n"
	"figure{margin:1.5rem 0;background:#fff;color:#222;border-radius:.5rem;padding:.5rem;"
	"overflow-x:auto}\n"
	"figure svg{display:block;width:100%;min-width:52rem;height:auto}\n"
	"figure text{font-family:'DejaVu Sans',Verdana,system-ui,sans-serif}\n"
	"table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\n"
	"th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"td{overflow-wrap:anywhere}td.n,th.n{text-align:right;white-space:nowrap}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:0}\n"
	"dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
	"footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.9375rem}\n"
	"@media (max-width:40rem){body{padding:.75rem;font-size:1rem}.story{font-size:1.125rem}"
	"dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}th,td{padding-right:.5rem}}\n"
	"@media print{@page{size:A4;margin:15mm}"
	":root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--warn:#fff}"
	"body{font-size:10.5pt;max-width:none;padding:0}.story{font-size:12pt}h2{break-after:avoid}"
	"figure{padding:0;overflow:visible;break-inside:avoid}figure svg{min-width:0}"
	"tr,.safety,footer{break-inside:avoid}}\n";

#endif
