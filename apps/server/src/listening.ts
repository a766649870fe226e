// Says in the operator's words why a port could not be opened.

/** @throws Error naming the port, the variable that sets it, and the way out */
export async function listening<T>(variable: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Error(
        `port ${port} is in use (${variable}); stop what listens there, or set ${variable} to another port, 0 for any free one`,
        { cause },
      );
    if (code === 'EACCES')
      throw new Error(`port ${port} may not be opened by this user (${variable}); choose one above 1023`, {
        cause,
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(
        `HOST is not an address of this machine, so port ${port} (${variable}) cannot be opened`,
        { cause },
      );
    throw cause;
  }
}
