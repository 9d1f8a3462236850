// @ts-check
/* « Reprendre » sur l’accueil et le catalogue, si l’on a choisi de garder sa progression. Suit progression.js. */

/** @param {HTMLElement} cadre @param {Progression | null} progression */
function showResume(cadre, progression) {
  const lecture = progression?.lecture;
  cadre.hidden = !lecture;
  if (!progression || !lecture) return;
  const ou = lecture.rang ? `, séquence ${lecture.rang} sur ${lecture.total}` : "";
  const lien = makeLink(`Reprendre « ${lecture.titre} »${ou}`, new URL(`id/${lecture.id}/`, edition).href);
  lien.className = "action-principale";
  const faites = Object.keys(progression.coches).filter((id) => id.startsWith("S-")).length;
  const note = makeParagraph(`${counted(faites, "séquence terminée", "séquences terminées")}. `, "discret");
  note.append(maProgression());
  cadre.replaceChildren(lien, note);
}

/** @param {HTMLElement} carte @param {Progression | null} progression */
function showCard(carte, progression) {
  carte.querySelector(".carte-progres")?.remove();
  const [faites, total] = progression ? countDone(carte, progression) : [0, 0];
  if (faites) carte.append(makeParagraph(`✓ ${counted(faites, "séquence terminée", "séquences terminées")} sur ${total}`, "carte-progres"));
}

function showWhere() {
  const progression = parseProgress(kept(GARDE));
  each("[data-reprendre]", (cadre) => showResume(cadre, progression));
  each(".carte[data-sequences]", (carte) => showCard(carte, progression));
}

showWhere();
addEventListener("progression", showWhere);
