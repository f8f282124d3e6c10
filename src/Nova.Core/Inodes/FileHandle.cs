namespace Nova.Core;

/// <summary>An open file of one volume: names an inode and the access that was granted when it was opened.</summary>
/// <remarks>
/// A value, not an object: it can be kept in a table of the caller's. A handle that was closed is recognised and refused
/// with <see cref="NovaError.BadHandle"/>, also after its place has been used again. It has no position and is never duplicated.
/// </remarks>
/// <param name="Value">Opaque. 0 is no handle.</param>
public readonly record struct FileHandle(ulong Value);
