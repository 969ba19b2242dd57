// Passkeys: ties allauth's scripts (mfa/js/webauthn.js) to the forms that say data-passkey="add", "login" or "authenticate".
// Without this file the forms stay hidden, and there is another way in.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const kind = form.dataset.passkey;
  if (!window.PublicKeyCredential || !window.allauth) continue;
  const ids = { credential: form.elements.credential.id, data: "passkey-data", [kind]: form.querySelector("button").id };
  if (form.elements.passwordless) ids.passwordless = form.elements.passwordless.id;
  window.allauth.webauthn.forms[`${kind}Form`]({ ids });
  form.hidden = false;
}

// The person broke off, or the browser could not: say so, and leave the choice.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-failed]")) place.textContent = place.dataset.passkeyFailed;
});
