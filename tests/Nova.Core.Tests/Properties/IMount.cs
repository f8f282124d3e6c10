using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Core.Tests.Properties;

/// <summary>Something that a workload runs on and that can be closed, or die, and be opened again.</summary>
internal interface IMount : IDisposable
{
    ITree Tree { get; }

    void Remount(RemountKind kind);

    /// <summary>Looks at what only the thing itself can tell of its state, before and after <see cref="Remount"/> alike.</summary>
    /// <param name="when">For the message.</param>
    /// <param name="isQuiet">Whether no handle was open at the last remount, so that nothing went with it.</param>
    void CheckAfterRemount(string when, bool isQuiet);
}
