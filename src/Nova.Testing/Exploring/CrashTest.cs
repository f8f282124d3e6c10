using Nova.Pmem;

namespace Nova.Testing;

/// <summary>
/// What is tested: a run on persistent memory, and a check of what a crash in it may leave. <see cref="CrashExplorer"/> records the run once, builds
/// every image that the medium could hold at each of its moments, and has each of them checked.
/// </summary>
/// <remarks>
/// Both methods must do the same whenever they are called: time and chance come from constants. <see cref="Check"/> is called by several threads at
/// once, each with its own region and moment, so it must not change the object.
/// </remarks>
/// <example>
/// <code>
/// sealed class CounterTest : CrashTest
/// {
///     public override long RegionLengthInBytes =&gt; PmemRegion.PageSizeInBytes;
///
///     public override void Run(PmemRegion region, CrashScript script)
///     {
///         for (ulong value = 1; value &lt;= 3; value++)
///         {
///             ulong next = value;
///             script.Step($"set {next}", () =&gt;
///             {
///                 StoreBatch batch = region.BeginBatch();
///                 batch.StoreWord(0, next, default);
///                 batch.Fence().ThrowIfForged();
///             });
///         }
///     }
///
///     public override void Check(PmemRegion region, CrashMoment moment)
///     {
///         int found = (int)region.ReadWord(0);
///         moment.Require(found &gt;= moment.Completed.Count, "a value that had been set is gone");
///         moment.Require(found &lt;= moment.Completed.Count + moment.InFlight.Count, "a value is there that nobody set");
///     }
/// }
/// </code>
/// </example>
public abstract class CrashTest
{
    /// <summary>What reports call the test.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The length of the region: a positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>, at most 1 GiB. Some MiB are explored quickly.</summary>
    public abstract long RegionLengthInBytes { get; }

    /// <summary>Runs what is tested, on a region of zeros. Called once for each exploration.</summary>
    /// <param name="region">All stores, flushes and fences made on it are recorded.</param>
    /// <param name="script">Is told when an operation begins and returns, and where set-up ends.</param>
    public abstract void Run(PmemRegion region, CrashScript script);

    /// <summary>Opens what a crash left, as the tested code does after a crash, and throws if that is not legal at the moment.</summary>
    /// <param name="region">Holds what the medium held. What is stored is undone afterwards; it may be closed.</param>
    /// <param name="moment">What had returned and what was in flight. Valid during the call only.</param>
    /// <exception cref="CrashViolationException">The state is not legal. Any other exception counts as a violation too.</exception>
    public abstract void Check(PmemRegion region, CrashMoment moment);

    /// <summary>Whether stores with a tag carry content rather than structure: long stores with it are varied by their first, middle and last line and one
    /// torn word, instead of word by word. Zeroing is always treated so.</summary>
    /// <param name="tag">The tag of a store.</param>
    public virtual bool IsContent(StoreTag tag) => false;
}
