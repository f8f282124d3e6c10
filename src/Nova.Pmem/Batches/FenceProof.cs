namespace Nova.Pmem;

/// <summary>
/// Proof that a batch's fence has returned: what the batch stored is as durable as the region's domain makes it. Code that must not run before the
/// fence asks for one. It lives on the stack only, so it can't outlast the code that fenced in a field, a lambda or across <c>await</c>.
/// </summary>
/// <remarks>C# lets anyone write <c>default(FenceProof)</c>: whoever takes a proof calls <see cref="ThrowIfForged"/>.</remarks>
public readonly ref struct FenceProof
{
    private readonly PmemRegion? _region;

    internal FenceProof(PmemRegion region, long batchNumber)
    {
        _region = region;
        BatchNumber = batchNumber;
    }

    /// <summary>The number of the batch that was fenced, as in <see cref="StoreBatch.Number"/>; 0 in a forged proof.</summary>
    public long BatchNumber { get; }

    /// <summary>Whether a fence made this proof.</summary>
    public bool IsGenuine => _region is not null;

    /// <summary>Refuses a proof that no fence made.</summary>
    /// <exception cref="InvalidOperationException">The proof is <c>default</c>.</exception>
    public void ThrowIfForged()
    {
        if (_region is null)
            throw new InvalidOperationException("A proof of a fence was asked for, and no fence made this one.");
    }

    /// <summary>Refuses a proof that no fence of <paramref name="region"/> made.</summary>
    /// <param name="region">The region whose fence is asked for.</param>
    /// <exception cref="InvalidOperationException">The proof is <c>default</c>, or another region's.</exception>
    public void ThrowIfNotFrom(PmemRegion region)
    {
        if (_region is null || !ReferenceEquals(_region, region))
            throw new InvalidOperationException("A proof of this region's fence was asked for, and this one is forged or another region's.");
    }
}
