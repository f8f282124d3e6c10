namespace Nova.Core.Execution;

/// <summary>An exclusive lock that gives writers their order; held across a fence. Entered and left through the <see cref="ExecutionSeam"/> alone.</summary>
internal sealed class OrderLock
{
    /// <summary>What the default seam waits on.</summary>
    internal readonly Lock Gate = new();
}
