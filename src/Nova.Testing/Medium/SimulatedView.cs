namespace Nova.Testing;

/// <summary>A second region on the memory of another, which goes on after this one is closed.</summary>
internal class SimulatedView(SimulatedRegion owner) : SimulatedRegion(owner)
{
    /// <summary>Whether it was closed.</summary>
    public bool IsGone { get; private set; }

    // The base class frees what it owns, which is nothing here.
    protected override void Dispose(bool disposing)
    {
        IsGone = true;
        base.Dispose(disposing);
    }
}
