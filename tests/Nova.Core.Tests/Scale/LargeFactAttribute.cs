using Xunit;

namespace Nova.Core.Tests.Scale;

/// <summary>A test of a million: some tens of seconds and up to 6 GiB of memory, so it runs only where the variable NOVA_SCALE is set.</summary>
public sealed class LargeFactAttribute : FactAttribute
{
    public LargeFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOVA_SCALE")))
            Skip = "set NOVA_SCALE=1";
    }
}
