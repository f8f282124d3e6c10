using Nova.Core.Index;

namespace Nova.Core.Operations;

// Closing handles, and reading through them.
internal sealed partial class Engine
{
    public NovaError Close(FileHandle handle) => Handles.TryClose(handle) ? NovaError.None : NovaError.BadHandle;

    public NovaError GetStatus(FileHandle handle, out InodeStatus status)
    {
        status = default;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        status = StatusOf(use.Inode);
        return NovaError.None;
    }

    public NovaError Read(FileHandle handle, long offset, Span<byte> destination, out int count)
    {
        count = 0;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        Inode inode = use.Inode;
        NovaError error = !use.File.Modes.Has(OpenModes.Read) ? NovaError.BadHandle
            : inode.IsDirectory ? NovaError.IsDirectory
            : offset < 0 ? NovaError.InvalidArgument
            : NovaError.None;
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.EnterShared(inode.Index);
        long left = inode.Attributes.Size - offset;
        if (left > 0)
        {
            count = (int)Math.Min(left, destination.Length);
            ReadContent(inode, offset, destination[..count]);
        }

        Seam.ExitShared(inode.Index);
        return NovaError.None;
    }

    public NovaError Seek(FileHandle handle, SeekTarget target, long offset, out long found)
    {
        found = 0;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        Inode inode = use.Inode;
        Seam.EnterShared(inode.Index);
        NovaError error = inode.Attributes.Type == InodeType.RegularFile ? SeekIn(inode, target, offset, out found) : NovaError.InvalidArgument;
        Seam.ExitShared(inode.Index);
        return error;
    }

    private static NovaError SeekIn(Inode inode, SeekTarget target, long offset, out long found)
    {
        long size = inode.Attributes.Size;
        found = offset;
        if (offset < 0 || offset >= size)
        {
            return NovaError.NoSuchOffset;
        }

        while (inode.Extents.TryFind(found, out Extent extent) && extent.FileOffset < size)
        {
            bool inside = extent.FileOffset <= found && extent.Kind != ExtentKind.Unwritten;
            if (target == SeekTarget.Hole && !inside)
            {
                return NovaError.None;
            }

            if (target == SeekTarget.Data && extent.Kind != ExtentKind.Unwritten)
            {
                found = Math.Max(found, extent.FileOffset);
                return NovaError.None;
            }

            found = extent.EndOffset;
        }

        if (target == SeekTarget.Data)
        {
            return NovaError.NoSuchOffset;
        }

        found = Math.Min(found, size);
        return NovaError.None;
    }

    /// <summary>Copies bytes of a file; what is not mapped, or set aside, reads as zeros. Under the order lock or, shared, the index lock.</summary>
    private void ReadContent(Inode inode, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!inode.Extents.TryFind(offset, out Extent extent) || extent.FileOffset - offset >= destination.Length)
            {
                destination.Clear();
                return;
            }

            if (extent.FileOffset > offset)
            {
                int gap = (int)(extent.FileOffset - offset);
                destination[..gap].Clear();
                destination = destination[gap..];
                offset = extent.FileOffset;
            }

            int length = (int)Math.Min(destination.Length, extent.EndOffset - offset);
            if (extent.Kind == ExtentKind.Unwritten)
            {
                destination[..length].Clear();
            }
            else
            {
                Region.Read(extent.RegionOffset + (offset - extent.FileOffset), length).CopyTo(destination);
            }

            destination = destination[length..];
            offset += length;
        }
    }
}
