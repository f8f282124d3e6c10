namespace Nova.Core;

// Open files.
public sealed partial class InodeFace
{
    /// <summary>Opens a file or directory.</summary>
    /// <param name="who">On whose behalf; permissions are checked here, and not again when the handle is used.</param>
    /// <param name="inode">What to open.</param>
    /// <param name="modes">For what.</param>
    /// <param name="handle">The handle; <see cref="Close"/> it.</param>
    /// <returns><see cref="NovaError.AccessDenied"/>, <see cref="NovaError.IsDirectory"/> (for writing), <see cref="NovaError.TooManySymbolicLinks"/> (a symbolic link), <see cref="NovaError.NoContent"/> (FIFO, socket, device), <see cref="NovaError.ReadOnly"/>, <see cref="NovaError.InvalidArgument"/> (truncating without writing).</returns>
    public NovaError Open(in Credentials who, InodeIdentity inode, OpenModes modes, out FileHandle handle) => Engine.Open(who, inode, modes, out handle);

    /// <summary>Opens what a name refers to, or makes a regular file of that name and opens it. One atomic step, emptying what was there (<see cref="OpenModes.Truncate"/>) included: nobody
    /// sees the name given, taken or changed between the lookup and that, nor does a crash.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">The name.</param>
    /// <param name="permissions">Permission bits of a new file; the handle has the access it was opened for whatever they say.</param>
    /// <param name="modes">For what; <see cref="OpenModes.Exclusive"/> refuses what is there.</param>
    /// <param name="handle">The handle; <see cref="Close"/> it.</param>
    /// <param name="status">The file.</param>
    /// <returns>As <see cref="Open"/>, <see cref="MakeNode"/>; <see cref="NovaError.Exists"/> if exclusive.</returns>
    public NovaError OpenOrCreate(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status) =>
        Engine.OpenOrCreate(who, directory, name, permissions, modes, out handle, out status);

    /// <summary>Closes a handle. Operations that run on it in other threads go on; no new one begins.</summary>
    /// <param name="handle">The handle.</param>
    /// <returns><see cref="NovaError.BadHandle"/>: it was closed.</returns>
    public NovaError Close(FileHandle handle) => Engine.Close(handle);

    /// <summary>Reads bytes, all of one instant: never a mixture of before and after a write.</summary>
    /// <param name="handle">Open for reading.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <param name="destination">Receives the bytes; holes read as zeros.</param>
    /// <param name="count">Bytes read: fewer than asked for only at the end of the file.</param>
    /// <returns><see cref="NovaError.BadHandle"/>, <see cref="NovaError.IsDirectory"/>, <see cref="NovaError.InvalidArgument"/>.</returns>
    public NovaError Read(FileHandle handle, long offset, Span<byte> destination, out int count) => Engine.Read(handle, offset, destination, out count);

    /// <summary>Writes bytes: all of them, or, by error or crash, none.</summary>
    /// <param name="handle">Open for writing; if open for appending, the offset is ignored.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more. A gap before it is a hole.</param>
    /// <param name="source">0 to <see cref="VolumeLimits.AtomicWriteBytes"/> bytes.</param>
    /// <returns><see cref="NovaError.BadHandle"/>, <see cref="NovaError.NoSpace"/>, <see cref="NovaError.FileTooLarge"/>, <see cref="NovaError.ReadOnly"/>, <see cref="NovaError.InvalidArgument"/> (longer than atomic, or a negative offset).</returns>
    /// <remarks>Source: SPEC 5.3, 5.4; NOVA (FAST 2016) section 4, with the record validating itself in place of a tail commit.</remarks>
    public NovaError Write(FileHandle handle, long offset, ReadOnlySpan<byte> source) => Engine.Write(handle, offset, source);

    /// <summary>Writes bytes at the end of the file: all of them, or none; appenders never overwrite each other.</summary>
    /// <param name="handle">Open for writing or appending.</param>
    /// <param name="source">0 to <see cref="VolumeLimits.AtomicWriteBytes"/> bytes.</param>
    /// <param name="offset">Where they went.</param>
    /// <returns>As <see cref="Write"/>.</returns>
    public NovaError Append(FileHandle handle, ReadOnlySpan<byte> source, out long offset) => Engine.Append(handle, source, out offset);

    /// <summary>Sets the size. What lies past it is gone; growing leaves a hole.</summary>
    /// <param name="handle">Open for writing.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <returns><see cref="NovaError.BadHandle"/>, <see cref="NovaError.InvalidArgument"/>, <see cref="NovaError.ReadOnly"/>.</returns>
    public NovaError SetLength(FileHandle handle, long length) => Engine.SetLength(handle, length);

    /// <summary>Sets space aside, punches a hole or zeroes a range, as Linux's fallocate.</summary>
    /// <param name="handle">Open for writing.</param>
    /// <param name="mode">Which of these. The first write into set-aside space does not fail for want of space.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <returns><see cref="NovaError.BadHandle"/>, <see cref="NovaError.NoSpace"/>, <see cref="NovaError.FileTooLarge"/>, <see cref="NovaError.InvalidArgument"/>, <see cref="NovaError.ReadOnly"/>.</returns>
    public NovaError Allocate(FileHandle handle, AllocateMode mode, long offset, long length) => Engine.Allocate(handle, mode, offset, length);

    /// <summary>Finds data or a hole, as lseek's SEEK_DATA and SEEK_HOLE. Set-aside space that was not written counts as a hole.</summary>
    /// <param name="handle">Any handle of a file.</param>
    /// <param name="target">What to look for.</param>
    /// <param name="offset">From where.</param>
    /// <param name="found">The first such byte at or after it.</param>
    /// <returns><see cref="NovaError.NoSuchOffset"/>: the offset is at or past the end, or there is no more data. <see cref="NovaError.InvalidArgument"/>: not a regular file. <see cref="NovaError.BadHandle"/>.</returns>
    public NovaError Seek(FileHandle handle, SeekTarget target, long offset, out long found) => Engine.Seek(handle, target, offset, out found);
}
