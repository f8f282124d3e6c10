using Nova.SecondReader;
using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.SecondReader;

/// <summary>Compares what the second reader finds with what the product shows, and the two ways to know free space with each other.</summary>
internal static class ReaderAssert
{
    /// <summary>Every name, and everything that can be seen of it, is the same.</summary>
    public static void SameTree(SecondVolume second, Picture expected, string when)
    {
        SortedDictionary<string, PictureNode> found = new(StringComparer.Ordinal);
        Add(second, second.Root, "/", found, []);
        foreach (string path in found.Keys.Union(expected.Nodes.Keys))
        {
            PictureNode? mine = found.GetValueOrDefault(path);
            PictureNode? theirs = expected.Nodes.GetValueOrDefault(path);
            if (mine is null || theirs is null)
                Assert.Fail($"{when}: only the {(mine is null ? "product" : "second reader")} finds {Picture.Show(path)}");
            if (mine.Stat.Inode != theirs.Stat.Inode)
                Assert.Fail($"{when}: {Picture.Show(path)} is inode {mine.Stat.Inode} and {theirs.Stat.Inode}");
            if (mine.DifferencesFrom(theirs).FirstOrDefault() is { } difference)
                Assert.Fail($"{when}: to the second reader, {Picture.Show(path)}: {difference}");
        }
    }

    /// <summary>The allocator image says of every block and slot what the logs say (SPEC 6).</summary>
    public static void SameSpace(SecondVolume second, string when)
    {
        SpaceImage space = second.Space ?? throw new InvalidOperationException($"{when}: no allocator image");
        for (ulong block = 0; block < second.BlockCount; block++)
        {
            bool isFree = block >= second.FirstDataBlock && block < second.BlockCount - 1 && !second.Owners.ContainsKey(block);
            if (space.IsFree(block) != isFree)
                Assert.Fail($"{when}: block {block} is {(isFree ? "free" : $"owned by {second.Owners.GetValueOrDefault(block)}")} by the logs alone");
        }

        Assert.Equal(second.ShardCount, space.Shards.Count);
        for (int shard = 0; shard < second.ShardCount; shard++)
        {
            uint[] live = [.. second.LiveSlots(shard)];
            ShardSlots slots = space.Shards[shard];
            Assert.Equal(live.Length, (int)slots.LiveInodes);
            Assert.Equal(Enumerable.Range(0, (int)slots.NextVirginSlot).Select(slot => (uint)slot).Except(live), slots.Free.Order());
            Assert.All(second.DeadSlots(shard), slot => Assert.Contains(slot, slots.Free));
            Assert.All(live, slot => Assert.True(slot < slots.NextVirginSlot, when));
        }

        Assert.Equal(second.LogPages, (int)space.LogPages);
        Assert.Equal(second.LastOperation, space.LastOperation);
        Assert.Equal(second.PromisedPages, space.PromisedPages);
        Assert.True(space.NextGeneration > second.Inodes.Values.Max(inode => inode.Generation), when);
    }

    private static void Add(SecondVolume second, Inode inode, string path, SortedDictionary<string, PictureNode> nodes, Dictionary<ulong, string> firstNames)
    {
        if (!firstNames.TryGetValue(inode.Number, out string? firstName))
            firstNames.Add(inode.Number, firstName = path);
        nodes.Add(path, new PictureNode
        {
            Stat = StatOf(second, inode),
            FirstName = firstName,
            Bytes = inode.Type == (uint)FileType.Regular && firstName == path ? Content(inode) : null,
            Target = inode.Type == (uint)FileType.SymbolicLink ? string.Concat(inode.Read(0, int.MaxValue).Select(value => (char)value)) : "",
            Xattrs = inode.Attributes.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        });
        foreach (Name name in inode.Entries.Values.OrderBy(name => name.Text, StringComparer.Ordinal))
            Add(second, second.Inodes[name.Child], path == "/" ? $"/{name.Text}" : $"{path}/{name.Text}", nodes, firstNames);
    }

    private static Stat StatOf(SecondVolume second, Inode inode)
    {
        bool isDirectory = inode.Type == (uint)FileType.Directory;
        uint subdirectories = (uint)inode.Entries.Values.Count(name => second.Inodes[name.Child].Type == (uint)FileType.Directory);
        return new Stat
        {
            Inode = inode.Number,
            Type = (FileType)inode.Type,
            Permissions = inode.Mode & 0xFFF,
            LinkCount = isDirectory ? 2 + subdirectories : inode.LinkCount,
            User = inode.Owner,
            Group = inode.Group,
            Size = isDirectory ? inode.Entries.Count : (long)inode.Size,
            Device = inode.Device,
            Accessed = inode.Accessed,
            Modified = inode.Modified,
            Changed = inode.Changed,
            Born = inode.Born,
        };
    }

    private static SparseBytes Content(Inode file)
    {
        SparseBytes bytes = new();
        foreach (Extent extent in file.Extents.All.Where(extent => !extent.IsSetAside && extent.Start < file.Size))
            bytes.Write((long)extent.Start, file.Read(extent.Start, (int)(extent.End - extent.Start)));
        return bytes;
    }
}
