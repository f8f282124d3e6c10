using Xunit;

namespace Nova.Core.Tests.Scale;

/// <summary>A test of half a minute or more, or of some GiB of memory: it runs only where the variable NOVA_SCALE is set.</summary>
public sealed class LargeFactAttribute : FactAttribute
{
    public LargeFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOVA_SCALE")))
            Skip = "set NOVA_SCALE=1";
    }
}
