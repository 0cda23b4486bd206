using Barograph.Query.Operators;

namespace Barograph.Tests.Unit.Query;

public sealed class CheckPointTests
{
    [Theory]
    [InlineData(1, 65_536)]
    [InlineData(100, 656)]
    [InlineData(65_535, 2)]
    [InlineData(1_000_000, 1)]
    public void a_cancelled_query_works_on_some_ten_thousand_values_more_whatever_its_steps_cost(int valuesPerStep, int mostSteps)
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var check = new CheckPoint();
        var steps = 0;
        Assert.Throws<OperationCanceledException>(Work);
        Assert.InRange(steps, 1, mostSteps);

        void Work()
        {
            while (true)
            {
                steps++;
                check.Spend(valuesPerStep, cancel.Token);
            }
        }
    }
}
