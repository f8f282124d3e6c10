using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Rules;

public sealed class BooleanParametersTests
{
    [Theory]
    [InlineData("Nova.Pmem")]
    [InlineData("Nova.Core")]
    [InlineData("Nova.Testing")]
    public void PublicMembers_OfTheLibraries_TakeNoBooleans(string assembly) =>
        Finding.AssertNone(Assembly.Load(assembly).GetExportedTypes().SelectMany(BooleanParameters.Check));

    [Theory]
    [InlineData(typeof(OnMethod))]
    [InlineData(typeof(OnConstructor))]
    [InlineData(typeof(OnProtected))]
    [InlineData(typeof(OnNullable))]
    [InlineData(typeof(OnRecord))]
    public void Check_BooleanParameter_IsFound(Type type) => Assert.Single(BooleanParameters.Check(type));

    [Theory]
    [InlineData(typeof(Fine))]
    [InlineData(typeof(Closing))]
    public void Check_SetterOverrideResultAndDispose_AreNotFound(Type type) => Assert.Empty(BooleanParameters.Check(type));

    internal sealed class OnMethod
    {
        public static int Open(bool writable) => writable ? 1 : 0;
    }

    internal sealed class OnConstructor(bool writable)
    {
        public bool Writable { get; } = writable;
    }

    internal class OnProtected
    {
        protected static int Open(in bool writable) => writable ? 1 : 0;
    }

    internal sealed class OnNullable
    {
        public static int Open(bool? writable) => writable == true ? 1 : 0;
    }

    internal sealed record OnRecord(bool Writable);

    internal sealed class Fine : MemoryStream
    {
        public bool Writable { get; set; }

        public static void Require([DoesNotReturnIf(false)] bool condition) => ArgumentOutOfRangeException.ThrowIfEqual(condition, false);

        public static bool TryOpen(out bool writable) => writable = true;

        protected override void Dispose(bool disposing) => base.Dispose(disposing);
    }

    internal class Closing : IDisposable
    {
        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }
    }
}
