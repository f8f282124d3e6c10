using Nova.Core.Tests.Oracle;

namespace Nova.Core.Tests.Conformance;

/// <summary>The oracle itself passes what every face must pass.</summary>
public sealed class ModelConformance : FaceConformance
{
    protected override ITree Make(long sizeInBytes) => new ModelTree(Clock);
}
