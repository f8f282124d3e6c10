namespace Nova.CommitModel.Tests.Machinery;

/// <summary>
/// A protocol that can be explored: a state is a row of 16-bit words, the medium's image first, then what its users know (DRAM, and the
/// history that was acknowledged). A model names the steps from a state and the crashes in it; the machinery enumerates what each crash leaves.
/// </summary>
/// <remarks>One instance serves several threads at once: all its mutable state is the table of <see cref="ValueTable{T}"/>.</remarks>
internal abstract class ProtocolModel
{
    /// <summary>Words of a state, the image included.</summary>
    public abstract int StateLength { get; }

    /// <summary>Words of a state that lie on the medium.</summary>
    public abstract int ImageLength { get; }

    /// <summary>Words of a view: what the users of a recovered volume see.</summary>
    public abstract int ViewLength { get; }

    public abstract ushort[] Start();

    /// <summary>Emits every next state and every crash point of <paramref name="state"/>.</summary>
    public abstract void Expand(ReadOnlySpan<ushort> state, Worker worker);

    /// <summary>Judges an image: the view, and the stores that make the verdict durable (all under one fence, but for those that have one before it).</summary>
    public abstract void Recover(ReadOnlySpan<ushort> image, Verdict verdict);

    /// <summary>Fills in what the recovered process knows; the image part of <paramref name="next"/> is set already, its repairs included.</summary>
    public abstract void Resume(Verdict verdict, CrashPoint point, int crashesLeft, Span<ushort> next);

    /// <summary>Whether a store that recovery saw may still be lost afterwards: only a weakened form leaves one so.</summary>
    public virtual bool IsLeftVolatile(Store store) => false;

    /// <summary>A state or a view in words, for the report of a violation.</summary>
    public abstract string DescribeImage(ReadOnlySpan<ushort> image);

    public abstract string DescribeView(ReadOnlySpan<ushort> view);
}

/// <summary>What recovery made of an image. Reused from one image to the next.</summary>
internal sealed class Verdict(int viewLength)
{
    public ushort[] View { get; } = new ushort[viewLength];

    public List<Store> Repairs { get; } = [];

    /// <summary>Repairs that are fenced before the others are stored.</summary>
    public List<Store> EarlyRepairs { get; } = [];

    /// <summary>Set when the trusted part of a log does not validate: no crash may ever cause that.</summary>
    public string? Damage { get; set; }

    public void Clear()
    {
        Array.Clear(View);
        Repairs.Clear();
        EarlyRepairs.Clear();
        Damage = null;
    }
}

/// <summary>A moment at which the power may fail: what is durable, what is in flight, and the views that are legal afterwards.</summary>
internal sealed class CrashPoint
{
    public required string Step { get; init; }

    public required ushort[] Before { get; init; }

    /// <summary>In program order: of two stores to one cell the later one lands last.</summary>
    public required List<Store> InFlight { get; init; }

    public required List<ushort[]> Legal { get; init; }

    /// <summary>The crashes still allowed before this one.</summary>
    public required int CrashesLeft { get; init; }

    /// <summary>What the model wants to know again in <see cref="ProtocolModel.Resume"/>: operation numbers and the like.</summary>
    public required ushort[] Carried { get; init; }
}
