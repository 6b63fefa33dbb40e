/** Names under which people try to write a secret. */
const SECRET = /^(?:.*[._])?(?:password|passwd|secret|token|sandi|kata_?sandi)$/i;

export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}
