using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

internal sealed record OpenFile(Who Who, string Path, OpenHow How, int Slot) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.Open(Who, Path, How, out int handle);
        world.Keep(Slot, errno, handle);
        return Outcome.Of(errno);
    }

    /// <summary>The words for how a file is opened.</summary>
    public static string Flags(OpenHow how) => Words.Join(Words.Flags, flag => how.HasFlag(flag));

    private protected override void PrintVerb(LineWriter line) => line.Word("open").Slot(Slot).Bytes(Path).Word(Flags(How));
}

internal sealed record CreateFile(Who Who, string Path, OpenHow How, uint Permissions, int Slot) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.Create(Who, Path, How, Permissions, out int handle);
        world.Keep(Slot, errno, handle);
        return Outcome.Of(errno);
    }

    private protected override void PrintVerb(LineWriter line) => line.Word("create").Slot(Slot).Bytes(Path).Word(OpenFile.Flags(How)).Octal(Permissions);
}

internal sealed record CloseFile(int Slot) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Close(Slot));

    private protected override void Print(LineWriter line) => line.Word("close").Slot(Slot);
}

internal sealed record ReadFile(Target Target, long Offset, int Count) : Operation
{
    public override Outcome Run(World world) => Target.With(world, handle =>
    {
        Errno errno = world.Tree.Read(handle, Offset, Count, out byte[]? bytes);
        return Outcome.Of(errno, bytes);
    });

    private protected override void Print(LineWriter line) => line.Word("read").Target(Target).Number(Offset).Number(Count);
}

internal sealed record WriteFile(Target Target, long Offset, int Length, int Seed) : Operation
{
    public override Outcome Run(World world) =>
        Target.With(world, handle => Outcome.Of(world.Tree.Write(handle, Offset, Pattern(Length, Seed))));

    public override IEnumerable<Operation> Simpler()
    {
        if (Length > 1)
            yield return this with { Length = Length / 2 };
        if (Offset > 0)
            yield return this with { Offset = Offset / 2 };
    }

    /// <summary>Bytes without a zero among them, so that a hole is never taken for data; another seed gives other bytes everywhere.</summary>
    public static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        uint state = (uint)seed * 2_654_435_761 + 1;
        for (int i = 0; i < length; i++)
        {
            state = state * 1_664_525 + 1_013_904_223;
            bytes[i] = (byte)(state >> 24 | 1);
        }

        return bytes;
    }

    private protected override void Print(LineWriter line) => line.Word("write").Target(Target).Number(Offset).Number(Length).Number(Seed);
}

internal sealed record AppendFile(Target Target, int Length, int Seed) : Operation
{
    public override Outcome Run(World world) => Target.With(world, handle =>
    {
        Errno errno = world.Tree.Append(handle, WriteFile.Pattern(Length, Seed), out long offset);
        return new Outcome(errno, errno == Errno.Ok ? offset.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
    });

    public override IEnumerable<Operation> Simpler() => Length > 1 ? [this with { Length = Length / 2 }] : [];

    private protected override void Print(LineWriter line) => line.Word("append").Target(Target).Number(Length).Number(Seed);
}

internal sealed record Resize(Target Target, long Length) : Operation
{
    public override Outcome Run(World world) => Target.With(world, handle => Outcome.Of(world.Tree.SetLength(handle, Length)));

    public override IEnumerable<Operation> Simpler() => Length > 0 ? [this with { Length = Length / 2 }] : [];

    private protected override void Print(LineWriter line) => line.Word("truncate").Target(Target).Number(Length);
}

internal sealed record Allocate(Target Target, AllocateKind Kind, long Offset, long Length) : Operation
{
    public override Outcome Run(World world) => Target.With(world, handle => Outcome.Of(world.Tree.Allocate(handle, Kind, Offset, Length)));

    public override IEnumerable<Operation> Simpler() => Length > 1 ? [this with { Length = Length / 2 }] : [];

    private protected override void Print(LineWriter line) => line.Word("fallocate").Target(Target).Choice(Words.Allocations, Kind).Number(Offset).Number(Length);
}

/// <summary>Data may be found earlier than the first byte that is not zero, never later; at a hole the byte is zero.</summary>
internal sealed record SeekFile(Target Target, SeekKind Kind, long Offset) : Operation
{
    public override Outcome Run(World world) => Target.With(world, handle =>
    {
        Errno errno = world.Tree.Seek(handle, Kind, Offset, out long found);
        if (errno != Errno.Ok)
            return Outcome.Of(errno);
        _ = world.Tree.StatHandle(handle, out Stat? stat);
        if (found < Offset || found > stat!.Size)
            return new Outcome(Errno.EIO, "outside");
        if (Kind == SeekKind.Hole && world.Tree.Read(handle, found, 1, out byte[]? at) == Errno.Ok && at is [not 0])
            return new Outcome(Errno.EIO, "a hole that is not zero");
        return new Outcome(errno, "", found);
    });

    public override bool Agrees(Outcome model, Outcome volume)
    {
        if (Kind == SeekKind.Data && model.Errno == Errno.ENXIO)
            return volume.Errno is Errno.ENXIO or Errno.Ok;
        if (model.Errno != volume.Errno)
            return false;
        return volume.Number <= model.Number;
    }

    private protected override void Print(LineWriter line) => line.Word("seek").Target(Target).Choice(Words.Seeks, Kind).Number(Offset);
}
