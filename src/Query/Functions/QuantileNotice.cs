using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>Warns of quantiles outside 0 and 1, of the steps at which a series has numbers.</summary>
internal sealed class QuantileNotice(Evaluation evaluation, ScalarOperator quantile, TextRange place)
{
    /// <summary>Called for each row that has a result.</summary>
    public void See(int row, ReadOnlySpan<double> results)
    {
        // Mostly a literal: it is told of once a row.
        long? told = null;
        for (var step = 0; step < results.Length; step++)
        {
            var q = quantile.Column[step];
            if (Quantiles.IsValid(q) || Absent.Is(results[step]) || told == BitConverter.DoubleToInt64Bits(q)) continue;
            Quantiles.Judge(q, evaluation.Annotations, place);
            told = BitConverter.DoubleToInt64Bits(q);
        }
    }
}
