// @ts-check
/* Sur une page de renvoi : garde l’ancre demandée, que la balise de renvoi perdrait. */
const vers = document.currentScript?.dataset.vers;
if (vers && location.hash) location.replace(vers.split("#")[0] + location.hash);
