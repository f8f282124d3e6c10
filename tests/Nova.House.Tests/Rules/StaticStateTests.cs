using System.Collections.Frozen;
using System.Reflection;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Rules;

public sealed class StaticStateTests
{
    [Fact]
    public void Types_OfCore_HaveNoStaticState() => Finding.AssertNone(Assembly.Load("Nova.Core").GetTypes().SelectMany(StaticState.Check));

    [Theory]
    [InlineData(typeof(Counter))]
    [InlineData(typeof(Cache))]
    [InlineData(typeof(Setting))]
    [InlineData(typeof(Slot))]
    public void Check_StaticState_IsFound(Type type) => Assert.Single(StaticState.Check(type));

    [Fact]
    public void Check_ConstantsTablesAndLambdas_AreNotFound() =>
        Assert.Empty(((Type[])[typeof(Fine), .. typeof(Fine).GetNestedTypes(BindingFlags.NonPublic)]).SelectMany(StaticState.Check));

    private static class Counter
    {
        private static int Last;

        internal static int Next() => Last++;
    }

    private static class Cache
    {
        internal static readonly Dictionary<int, string> Names = [];
    }

    private static class Setting
    {
        internal static string Name { get; set; } = "";
    }

    private static class Slot
    {
        internal static readonly ThreadLocal<int> Value = new();
    }

    private static class Fine
    {
        internal const int Limit = 3;
        internal static readonly int[] Table = [1, 2];
        internal static readonly FrozenSet<int> Set = FrozenSet.ToFrozenSet([1, 2]);

        internal static int Sum(IEnumerable<int> values) => values.Select(value => value + Limit).Sum();
    }
}
