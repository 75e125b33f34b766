// First thing in the body, before anything is drawn: tells the styles that scripts work, so that nothing jumps.
document.documentElement.classList.add("mc-scripts");
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
