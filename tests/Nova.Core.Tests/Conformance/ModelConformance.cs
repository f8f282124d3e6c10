using Nova.Testing.Trees;

namespace Nova.Core.Tests.Conformance;

/// <summary>The oracle itself passes what every face must pass.</summary>
public sealed class ModelConformance : FaceConformance
{
    private protected override ITree Make(long sizeInBytes) => new ModelTree(Clock);
}
