using Nova.Core.Index;
using Nova.Core.Media;

namespace Nova.Core.Operations;

// What lies where in a file. Called under the order lock and, once the inode is loaded, the index lock; or by whoever loads it.
internal sealed partial class Inode
{
    /// <summary>Puts an extent in the place of what its range held.</summary>
    public void Map(in Extent extent, ref ReleasedBlocks released)
    {
        UnwrittenBytes -= UnwrittenIn(extent.FileOffset, extent.EndOffset);
        if (extent.Kind == ExtentKind.Unwritten)
        {
            UnwrittenBytes += extent.Length;
        }

        Extents.Replace(extent, ref released);
    }

    /// <summary>Makes a range a hole.</summary>
    public void Unmap(long offset, long length, ref ReleasedBlocks released)
    {
        if (length > 0)
        {
            UnwrittenBytes -= UnwrittenIn(offset, offset + length);
            Extents.Unmap(offset, length, ref released);
        }
    }

    /// <summary>Sets the size; whatever was mapped past it is a hole.</summary>
    public void SetSize(long size, ref ReleasedBlocks released)
    {
        Unmap(size, Format.MaximumFileBytes - size, ref released);
        Attributes.Size = size;
        AppendOffset = -1;
    }

    private long UnwrittenIn(long start, long end)
    {
        long bytes = 0;
        if (UnwrittenBytes != 0)
        {
            for (long at = start; at < end && Extents.TryFind(at, out Extent extent) && extent.FileOffset < end; at = extent.EndOffset)
            {
                bytes += extent.Kind == ExtentKind.Unwritten ? Math.Min(end, extent.EndOffset) - Math.Max(start, extent.FileOffset) : 0;
            }
        }

        return bytes;
    }
}
