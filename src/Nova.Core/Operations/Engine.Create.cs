using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of every birth (SPEC 5.1, 5.10).
//   1. store the child's birth, and what it is born with, into its slot; the entry into the parent's log
//                         a crash leaves neither: each names the other as its witness
//   2. fence              the commit point
//   3. DRAM: the child can be found, the parent's index has the entry
internal sealed partial class Engine
{
    private const uint TypeShift = 12;

    public NovaError MakeNode(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint mode, ulong device, out InodeStatus status)
    {
        InodeType type = (InodeType)(mode >> (int)TypeShift);
        if (type == InodeType.None)
        {
            type = InodeType.RegularFile;
        }

        status = default;
        if (type is InodeType.Directory)
        {
            return NovaError.NotPermitted;
        }

        if (type is not (InodeType.RegularFile or InodeType.Fifo or InodeType.Socket or InodeType.CharacterDevice or InodeType.BlockDevice))
        {
            return NovaError.InvalidArgument;
        }

        bool isDevice = type is InodeType.CharacterDevice or InodeType.BlockDevice;
        return Bear(who, directory, name, new Seed(type, mode & Permissions.All, isDevice ? device : 0), default, out status);
    }

    public NovaError MakeDirectory(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint permissions, out InodeStatus status) =>
        Bear(who, directory, name, new Seed(InodeType.Directory, permissions & Permissions.All, 0), default, out status);

    public NovaError MakeSymbolicLink(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out InodeStatus status)
    {
        status = default;
        return target.IsEmpty ? NovaError.NotFound
            : target.Length > Format.MaximumTargetBytes ? NovaError.NameTooLong
            : target.Contains((byte)0) ? NovaError.InvalidArgument
            : Bear(who, directory, name, new Seed(InodeType.SymbolicLink, 0x1FF, 0), target, out status);
    }

    private NovaError Bear(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, Seed seed, ReadOnlySpan<byte> content, out InodeStatus status)
    {
        status = default;
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        error = Pin(directory, out Inode parent);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.Enter(parent.Order);
        try
        {
            error = CheckNewName(who, parent, name);
            return error != NovaError.None ? error
                : seed.Type is InodeType.CharacterDevice or InodeType.BlockDevice && !who.IsSuperuser ? NovaError.NotPermitted
                : BearIn(who, parent, name, seed, content, out status, out _);
        }
        finally
        {
            Seam.Exit(parent.Order);
            Unpin(parent);
        }
    }

    /// <summary>Whether a name can be given in a directory. Under its order lock.</summary>
    private NovaError CheckNewName(in Credentials who, Inode parent, ReadOnlySpan<byte> name)
    {
        NovaError error = CheckSearch(who, parent);
        return error != NovaError.None ? error
            : Names.IsDots(name) || TryFindEntry(parent, name, out _) ? NovaError.Exists
            : parent.IsDead ? NovaError.NotFound
            : CheckWritable() is var writable && writable != NovaError.None ? writable
            : Permissions.Check(who, parent.Attributes, AccessModes.Write | AccessModes.Execute);
    }

    /// <summary>Bears a child. Under the parent's order lock; everything about the name has been checked. The child stays pinned for the caller if the seed asks for it.</summary>
    private NovaError BearIn(in Credentials who, Inode parent, ReadOnlySpan<byte> name, Seed seed, ReadOnlySpan<byte> content, out InodeStatus status, out Inode child)
    {
        status = default;
        NovaError error = Conceive(ShardForChild(parent, seed.Type), out child);
        if (error != NovaError.None)
        {
            return error;
        }

        Operation operation = BeginOperation();
        bool born = false;
        try
        {
            long now = Now();
            BirthPayload birth = BirthOf(who, parent, child, seed, now);
            int inParent = operation.Join(parent, parent.RemovalNeed + 1);
            int inChild = operation.Join(child, 2);
            operation.Add(inChild, RecordKind.Birth, in birth);
            int entry = AddEntry(operation, inParent, child.Number, child.Identity.Generation, seed.Type, name, 0, now);
            int inlineRecord = content.IsEmpty ? -1 : AddContent(operation, inChild, content, now);
            error = operation.Prepare(SpaceClaim.Ordinary);                     // everything is allocated here
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                              // 1, 2
            born = true;
            child.Attributes = InodeAttributes.Of(birth);                       // 3
            if (inlineRecord >= 0)
            {
                ApplyContent(operation, child, inlineRecord, content.Length, proof);
            }

            status = child.ToStatus();
            child.Shard.Inodes.Bear(child);
            EnterEntries(parent);
            InsertEntry(operation, parent, entry, child, name, now, proof);
            Seam.ExitExclusive(parent.Index);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
            if (!born)
            {
                Miscarry(child);
            }
            else if (!seed.KeepPinned)
            {
                Unpin(child);
            }
        }
    }

    private static BirthPayload BirthOf(in Credentials who, Inode parent, Inode child, in Seed seed, long now)
    {
        bool inherits = (parent.Attributes.Mode & Permissions.SetGroupId) != 0;
        uint permissions = seed.Permissions;
        if (inherits && seed.Type == InodeType.Directory)
        {
            permissions |= Permissions.SetGroupId;
        }
        else if ((permissions & (Permissions.SetGroupId | Permissions.GroupExecute)) == (Permissions.SetGroupId | Permissions.GroupExecute)
            && inherits && !who.IsSuperuser && !who.IsMemberOf(parent.Attributes.Group))
        {
            permissions &= ~Permissions.SetGroupId;
        }

        return new BirthPayload
        {
            Generation = child.Identity.Generation,
            Parent = parent.Number,
            BornNanoseconds = now,
            Device = seed.Device,
            Mode = ((uint)seed.Type << (int)TypeShift) | permissions,
            Owner = who.UserId,
            Group = inherits ? parent.Attributes.Group : who.GroupId,
            LinkCount = 1,
        };
    }

    /// <summary>A directory goes to the next shard in turn, a file to its parent's: what is used together lies together, and directories spread.</summary>
    private Shard ShardForChild(Inode parent, InodeType type) =>
        type == InodeType.Directory ? Shards[(int)(Interlocked.Increment(ref _nextDirectoryShard) % (uint)ShardCount)] : parent.Shard;

    /// <summary>Adds the record of a name.</summary>
    private static int AddEntry(Operation operation, int participant, ulong child, ulong generation, InodeType type, ReadOnlySpan<byte> name, ulong supersedes, long now)
    {
        AddEntryPayload payload = new()
        {
            Child = child,
            ChildGeneration = generation,
            Supersedes = supersedes,
            ModifiedNanoseconds = now,
            ChildType = (ushort)type,
            NameLength = (byte)name.Length,
        };
        int record = operation.Add(participant, RecordKind.AddEntry, in payload, name.Length);
        name.CopyTo(operation.Following<AddEntryPayload>(record));
        return record;
    }

    /// <summary>The entry is committed: the directory's index has it. Under its index lock.</summary>
    private void InsertEntry(Operation operation, Inode directory, int record, Inode child, ReadOnlySpan<byte> name, long now, FenceProof proof)
    {
        proof.ThrowIfNotFrom(Region);
        directory.Entries.Add(new IndexEntry(operation.SequenceOf(record), operation.PayloadOffset(record), child.Number, (uint)Hash.Of(name), (byte)child.Attributes.Type));
        directory.Attributes.Modify(now);
    }

    /// <summary>Adds the target of a symbolic link as inline content, in two records if one doesn't hold it.</summary>
    private static int AddContent(Operation operation, int participant, ReadOnlySpan<byte> content, long now)
    {
        int first = -1;
        for (int done = 0; done < content.Length;)
        {
            ReadOnlySpan<byte> part = content[done..Math.Min(content.Length, done + MaximumInlineBytes)];
            InlineWritePayload payload = new() { FileOffset = (ulong)done, Length = (uint)part.Length, ModifiedNanoseconds = now };
            int record = operation.Add(participant, RecordKind.InlineWrite, in payload, part.Length);
            part.CopyTo(operation.Following<InlineWritePayload>(record));
            first = first < 0 ? record : first;
            done += part.Length;
        }

        return first;
    }

    private static void ApplyContent(Operation operation, Inode inode, int firstRecord, int length, FenceProof proof)
    {
        proof.ThrowIfForged();
        for (int done = 0, record = firstRecord; done < length; record++)
        {
            int part = Math.Min(MaximumInlineBytes, length - done);
            inode.Map(new Index.Extent(done, part, Index.ExtentKind.Inline, operation.PayloadOffset(record) + InlineWritePayload.SizeInBytes), ref operation.Released);
            done += part;
        }

        inode.Attributes.Size = length;
    }

    /// <summary>What a child is born as.</summary>
    private readonly record struct Seed(InodeType Type, uint Permissions, ulong Device)
    {
        /// <summary>Whether the caller goes on with the child, and unpins it.</summary>
        public bool KeepPinned { get; init; }
    }
}
