using System.Text.Json;
using Barograph.Query.Operators;

namespace Barograph.Tests.Unit.Shape;

/// <summary>What a query is calculated with has a bench and a byte budget each.</summary>
public class BudgetsTests
{
    // Most of them are nobody's business outside of the engine: they are told by name.
    static readonly string[] Kinds =
        ["VectorOperator", "ScalarOperator", "GroupAccumulator", "RangeKernel", "MixedKernel", "IWindowFunction", "IMixedFunction", "IPairFunction"];

    // Measured through what they run.
    static readonly string[] Frames = ["MixedKernel"];

    [Fact]
    public void every_operator_of_the_engine_has_a_byte_budget()
    {
        var budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "bench", "Budgets.json")))!;
        var measured = budgets.Keys.Select(static key => key[..key.IndexOf('.', StringComparison.Ordinal)]).ToHashSet();
        var operators = typeof(VectorOperator).Assembly.GetTypes().Where(static type => type is { IsAbstract: false, IsInterface: false } && IsOperator(type))
            .Select(static type => type.Name.Split('`')[0]).Except(Frames).ToArray();
        Assert.True(operators.Length > 50, $"only {operators.Length} operators were found");
        Assert.Equal([], operators.Except(measured));
    }

    static bool IsOperator(Type type)
    {
        if (type.GetInterfaces().Any(static contract => Kinds.Contains(contract.Name))) return true;
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            if (Kinds.Contains(above.Name)) return true;
        }
        return false;
    }
}
