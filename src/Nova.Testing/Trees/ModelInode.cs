namespace Nova.Testing.Trees;

/// <summary>A file, directory or whatever else of the model: plain fields and dictionaries.</summary>
internal sealed class ModelInode
{
    public required ulong Number { get; init; }

    public required FileType Type { get; init; }

    public uint Permissions { get; set; }

    public uint User { get; set; }

    public uint Group { get; set; }

    public uint LinkCount { get; set; } = 1;

    public long Size { get; set; }

    public ulong Device { get; init; }

    public long Accessed { get; set; }

    public long Modified { get; set; }

    public long Changed { get; set; }

    public long Born { get; init; }

    public SparseBytes Bytes { get; } = new();

    public string Target { get; init; } = "";

    public SortedDictionary<string, byte[]> Xattrs { get; } = new(StringComparer.Ordinal);

    /// <summary>Of a directory: its names.</summary>
    public Dictionary<string, ModelEntry> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Of a directory: the one that it is in; of the root: itself.</summary>
    public ModelInode? Parent { get; set; }

    public bool IsDirectory => Type == FileType.Directory;

    /// <summary>Whether this is a directory that was removed while someone held it open.</summary>
    public bool IsRemoved => IsDirectory && LinkCount == 0;

    public Stat ToStat() => new()
    {
        Inode = Number,
        Type = Type,
        Permissions = Permissions,
        LinkCount = LinkCount,
        User = User,
        Group = Group,
        Size = IsDirectory ? Entries.Count : Type == FileType.SymbolicLink ? Target.Length : Size,
        Device = Device,
        Accessed = Accessed,
        Modified = Modified,
        Changed = Changed,
        Born = Born,
    };
}

/// <summary>A name of the model.</summary>
internal readonly record struct ModelEntry(ModelInode Inode, ulong Cookie);

/// <summary>An open file of the model.</summary>
internal sealed record ModelHandle(ModelInode Inode, OpenHow Flags, Who Opener);
