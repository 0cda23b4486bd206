using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Results;
using Barograph.Query.Syntax;
using Barograph.Query.Testing;
using Vector = System.Collections.Generic.List<(Barograph.Model.Labels.LabelSet Labels, double Value)>;

namespace Barograph.Tests.Unit.Query;

/// <summary>
/// The oracle: PromQL one instant at a time, in the plainest words, nothing shared with the engine but the syntax tree. Summation is plain,
/// so answers agree to many digits, not to the last.
/// </summary>
sealed class NaiveEvaluator(List<(LabelSet Labels, SortedList<long, double> Samples)> data, long lookbackMs)
{
    public Vector Vector(Expr expr, long time) => expr switch
    {
        ParenExpr paren => Vector(paren.Inner, time),
        VectorSelector selector => Select(selector, time),
        UnaryExpr unary => [.. Vector(unary.Inner, time).Select(row => unary.Negative ? (NoName(row.Labels), -row.Value) : row)],
        CallExpr call => Call(call, time),
        AggregateExpr aggregate => Aggregate(aggregate, time),
        BinaryExpr binary => Binary(binary, time),
        _ => throw new InvalidOperationException(expr.ToString()),
    };

    public double Scalar(Expr expr, long time) => expr switch
    {
        NumberLiteral number => number.Value,
        ParenExpr paren => Scalar(paren.Inner, time),
        UnaryExpr unary => unary.Negative ? -Scalar(unary.Inner, time) : Scalar(unary.Inner, time),
        BinaryExpr binary => Pair(binary.Op, Scalar(binary.Left, time), Scalar(binary.Right, time), truth: true)!.Value,
        CallExpr { Function.Name: "time" } => time / 1000.0,
        CallExpr { Function.Name: "scalar" } call => Vector(call.Arguments[0], time) is [var only] ? only.Value : double.NaN,
        _ => throw new InvalidOperationException(expr.ToString()),
    };

    Vector Select(VectorSelector selector, long time)
    {
        var at = (selector.Shift.AtMs ?? time) - selector.Shift.OffsetMs;
        var found = new Vector();
        foreach (var (labels, samples) in data.Where(one => TestSeriesSource.Matches(one.Labels, selector.Matchers)))
        {
            if (selector.Smoothed)
            {
                if (NaiveEdges.At(Live(samples, long.MinValue, long.MaxValue), at, lookbackMs) is { } value) found.Add((labels, value));
                continue;
            }
            var newest = samples.Count - 1;
            while (newest >= 0 && samples.GetKeyAtIndex(newest) > at) newest--;
            if (newest >= 0 && samples.GetKeyAtIndex(newest) > at - lookbackMs && !StaleMarker.Is(samples.GetValueAtIndex(newest))) found.Add((labels, samples.GetValueAtIndex(newest)));
        }
        return found;
    }

    List<(LabelSet Labels, List<(long Time, double Value)> Samples)> Range(Expr expr, long time, out long end, out long range)
    {
        if (expr is SubqueryExpr subquery)
        {
            end = (subquery.Shift.AtMs ?? time) - subquery.Shift.OffsetMs;
            range = subquery.RangeMs;
            var step = subquery.StepMs > 0 ? subquery.StepMs : 60_000;
            var rows = new Dictionary<LabelSet, List<(long, double)>>();
            for (var at = (long)Math.Floor((end - range) / (double)step) * step + step; at <= end; at += step)
            {
                foreach (var (labels, value) in Vector(subquery.Inner, at))
                {
                    if (!rows.TryGetValue(labels, out var list)) rows[labels] = list = [];
                    list.Add((at, value));
                }
            }
            return [.. rows.Select(static row => (row.Key, row.Value))];
        }
        var matrix = (MatrixSelector)expr;
        var last = end = (matrix.Selector.Shift.AtMs ?? time) - matrix.Selector.Shift.OffsetMs;
        var length = range = matrix.RangeMs;
        var extended = matrix.Selector.Anchored || matrix.Selector.Smoothed;
        return [.. data.Where(one => TestSeriesSource.Matches(one.Labels, matrix.Selector.Matchers))
            .Select(one => (one.Labels, Live(one.Samples, last - length - (extended ? lookbackMs : 0), last + (matrix.Selector.Smoothed ? lookbackMs : 0))))];
    }

    static List<(long Time, double Value)> Live(SortedList<long, double> samples, long after, long until)
        => [.. samples.Where(sample => sample.Key > after && sample.Key <= until && !StaleMarker.Is(sample.Value)).Select(static sample => (sample.Key, sample.Value))];

    Vector Call(CallExpr call, long time)
    {
        var name = call.Function.Name;
        if (call.Arguments.FirstOrDefault(static a => a.Type == ExprType.Matrix) is { } matrix)
        {
            var scalar = call.Arguments.Where(static a => a.Type == ExprType.Scalar).Select(a => Scalar(a, time)).FirstOrDefault();
            var rows = new Vector();
            foreach (var (labels, samples) in Range(matrix, time, out var end, out var range))
            {
                if (samples.Count == 0) continue;
                var modifier = (matrix as MatrixSelector)?.Selector;
                var found = modifier is { Anchored: true } or { Smoothed: true } ? Extended(name, samples, end, range, modifier.Smoothed) : Window(name, samples, end, range, scalar);
                if (found is { } value) rows.Add((name == "last_over_time" ? labels : NoName(labels), value));
            }
            return Distinct(rows);
        }
        if (name == "vector") return [(LabelSet.Empty, Scalar(call.Arguments[0], time))];
        if (name == "absent") return Vector(call.Arguments[0], time).Count > 0 ? [] : [(LabelSet.Empty, 1)];
        Func<double, double> function = name switch
        {
            "abs" => Math.Abs,
            "ceil" => Math.Ceiling,
            "floor" => Math.Floor,
            "sgn" => static v => double.IsNaN(v) ? v : Math.Sign(v),
            "sqrt" => Math.Sqrt,
            "hour" => static v => double.IsFinite(v) ? DateTime.UnixEpoch.AddSeconds(Math.Truncate(v)).Hour : 15,
            "clamp_max" => v => double.IsNaN(v) ? v : Math.Min(v, Scalar(call.Arguments[1], time)),
            _ => throw new InvalidOperationException(name),
        };
        return Distinct([.. Vector(call.Arguments[0], time).Select(row => (NoName(row.Labels), function(row.Value)))]);
    }

    static double? Extended(string name, List<(long Time, double Value)> samples, long end, long range, bool smoothed)
    {
        var counter = name is "rate" or "increase";
        var points = NaiveEdges.Of(samples, end - range, end, counter, smoothed);
        if (points.Count == 0) return null;
        return name switch
        {
            "changes" => points.Zip(points.Skip(1)).Count(static p => !p.First.Equals(p.Second)),
            "resets" => points.Zip(points.Skip(1)).Count(static p => p.Second < p.First),
            _ => NaiveEdges.Change(points, counter) / (name == "rate" ? range / 1000.0 : 1),
        };
    }

    static double? Window(string name, List<(long Time, double Value)> samples, long end, long range, double scalar)
    {
        var values = samples.Select(static s => s.Value).ToList();
        return name switch
        {
            "rate" => Rate(samples, end, range, counter: true) / (range / 1000.0),
            "increase" => Rate(samples, end, range, counter: true),
            "delta" => Rate(samples, end, range, counter: false),
            "sum_over_time" => values.Sum(),
            "avg_over_time" => values.Average(),
            "count_over_time" => values.Count,
            "max_over_time" => values.All(double.IsNaN) ? double.NaN : values.Where(static v => !double.IsNaN(v)).Max(),
            "min_over_time" => values.All(double.IsNaN) ? double.NaN : values.Where(static v => !double.IsNaN(v)).Min(),
            "last_over_time" => values[^1],
            "changes" => values.Zip(values.Skip(1)).Count(static p => !p.First.Equals(p.Second)),
            "resets" => values.Zip(values.Skip(1)).Count(static p => p.Second < p.First),
            "idelta" => values.Count < 2 ? null : values[^1] - values[^2],
            "quantile_over_time" => Quantile(scalar, values),
            _ => throw new InvalidOperationException(name),
        };
    }

    static double? Rate(List<(long Time, double Value)> samples, long end, long range, bool counter)
    {
        if (samples.Count < 2) return null;
        var change = samples[^1].Value - samples[0].Value;
        if (counter)
        {
            for (var i = 1; i < samples.Count; i++)
            {
                if (samples[i].Value < samples[i - 1].Value) change += samples[i - 1].Value;
            }
        }
        var sampled = (samples[^1].Time - samples[0].Time) / 1000.0;
        var apart = sampled / (samples.Count - 1);
        var before = (samples[0].Time - (end - range)) / 1000.0;
        var after = (end - samples[^1].Time) / 1000.0;
        if (before >= apart * 1.1) before = apart / 2;
        if (after >= apart * 1.1) after = apart / 2;
        if (counter && change > 0 && samples[0].Value >= 0) before = Math.Min(before, sampled * (samples[0].Value / change));
        return change * (sampled + before + after) / sampled;
    }

    static double Quantile(double q, List<double> values)
    {
        var sorted = values.Order().ToList();
        var rank = q * (sorted.Count - 1);
        int low = (int)Math.Floor(rank), high = Math.Min(low + 1, sorted.Count - 1);
        return sorted[low] * (1 - (rank - low)) + sorted[high] * (rank - low);
    }

    Vector Aggregate(AggregateExpr aggregate, long time)
    {
        var projection = aggregate.Without
            ? new LabelProjection(aggregate.Grouping.Append("__name__"), without: true)
            : new LabelProjection(aggregate.Grouping, without: false);
        var rows = Vector(aggregate.Inner, time);
        var result = new Vector();
        foreach (var group in rows.GroupBy(row => Project(row.Labels, projection)))
        {
            var values = group.Select(static row => row.Value).ToList();
            if (aggregate.Op is AggregateOp.TopK or AggregateOp.BottomK)
            {
                var sorted = values.Where(static v => !double.IsNaN(v)).Order().ToList();
                if (aggregate.Op == AggregateOp.TopK) sorted.Reverse();
                // Only which values are chosen is told; among equals the choice is free.
                result.AddRange(sorted.Concat(values.Where(double.IsNaN)).Take((int)Scalar(aggregate.Parameter!, time)).Select(value => (group.Key, value)));
                continue;
            }
            result.Add((group.Key, aggregate.Op switch
            {
                AggregateOp.Sum => values.Sum(),
                AggregateOp.Avg => values.Average(),
                AggregateOp.Count => values.Count,
                AggregateOp.Group => 1,
                AggregateOp.Min => values.All(double.IsNaN) ? double.NaN : values.Where(static v => !double.IsNaN(v)).Min(),
                AggregateOp.Max => values.All(double.IsNaN) ? double.NaN : values.Where(static v => !double.IsNaN(v)).Max(),
                AggregateOp.StdVar => values.Select(v => (v - values.Average()) * (v - values.Average())).Average(),
                AggregateOp.Quantile => Quantile(Scalar(aggregate.Parameter!, time), values),
                _ => throw new InvalidOperationException($"{aggregate.Op}"),
            }));
        }
        return result;
    }

    Vector Binary(BinaryExpr binary, long time)
    {
        var keepsName = binary.Op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual && !binary.ReturnBool;
        if (binary.Left.Type == ExprType.Scalar || binary.Right.Type == ExprType.Scalar)
        {
            var scalarLeft = binary.Left.Type == ExprType.Scalar;
            var scalar = Scalar(scalarLeft ? binary.Left : binary.Right, time);
            var rows = new Vector();
            foreach (var (labels, value) in Vector(scalarLeft ? binary.Right : binary.Left, time))
            {
                var result = scalarLeft ? Pair(binary.Op, scalar, value, binary.ReturnBool) : Pair(binary.Op, value, scalar, binary.ReturnBool);
                if (result is { } shown) rows.Add((keepsName ? labels : NoName(labels), keepsName ? value : shown));
            }
            return Distinct(rows);
        }
        return Match(binary, Vector(binary.Left, time), Vector(binary.Right, time), keepsName);
    }

    static Vector Match(BinaryExpr binary, Vector left, Vector right, bool keepsName)
    {
        var matching = binary.Matching ?? new VectorMatching();
        var projection = matching.On ? new LabelProjection(matching.Labels, without: false) : new LabelProjection(matching.Labels.Append("__name__"), without: true);
        LabelSet Signature(LabelSet labels) => Project(labels, projection);
        switch (binary.Op)
        {
            case BinaryOp.And: return [.. left.Where(l => right.Exists(r => Signature(r.Labels) == Signature(l.Labels)))];
            case BinaryOp.Unless: return [.. left.Where(l => !right.Exists(r => Signature(r.Labels) == Signature(l.Labels)))];
            case BinaryOp.Or: return Distinct([.. left, .. right.Where(r => !left.Exists(l => Signature(l.Labels) == Signature(r.Labels)))]);
        }
        if (matching.FillLeft is null && matching.FillRight is null && (left.Count == 0 || right.Count == 0)) return [];
        (left, right) = (Filled(left, right, matching.FillLeft, Signature), Filled(right, left, matching.FillRight, Signature));
        if (right.GroupBy(r => Signature(r.Labels)).Any(static g => g.Count() > 1)) throw new QueryException(QueryErrorKind.Execution, "duplicates");
        var many = matching.Cardinality == Cardinality.ManyToOne;
        var rows = new Vector();
        foreach (var group in left.GroupBy(l => Signature(l.Labels)))
        {
            var partner = right.FindIndex(r => Signature(r.Labels) == group.Key);
            if (partner < 0) continue;
            if (!many && group.Count() > 1) throw new QueryException(QueryErrorKind.Execution, "multiple matches");
            var labelsOfGroup = new HashSet<LabelSet>();
            foreach (var (labels, value) in group)
            {
                var shownLabels = keepsName ? labels : NoName(labels);
                if (!many) shownLabels = matching.On ? Project(shownLabels, projection) : Project(shownLabels, new LabelProjection(matching.Labels, without: true));
                if (!labelsOfGroup.Add(shownLabels)) throw new QueryException(QueryErrorKind.Execution, "multiple matches");
                if (Pair(binary.Op, value, right[partner].Value, binary.ReturnBool) is { } shown) rows.Add((shownLabels, keepsName ? value : shown));
            }
        }
        return Distinct(rows);
    }

    /// <summary>With a row for each signature that only the others have.</summary>
    static Vector Filled(Vector rows, Vector others, double? fill, Func<LabelSet, LabelSet> signature)
    {
        if (fill is null) return rows;
        var known = rows.Select(row => signature(row.Labels)).ToHashSet();
        return [.. rows, .. others.Select(other => signature(other.Labels)).Distinct().Where(missing => !known.Contains(missing)).Select(missing => (missing, fill.Value))];
    }

    /// <summary>Null where a comparison does not hold.</summary>
    static double? Pair(BinaryOp op, double left, double right, bool truth)
    {
        double? Test(bool holds) => truth ? (holds ? 1 : 0) : holds ? left : null;
        return op switch
        {
            BinaryOp.Add => left + right,
            BinaryOp.Subtract => left - right,
            BinaryOp.Multiply => left * right,
            BinaryOp.Divide => left / right,
            BinaryOp.Modulo => left % right,
            BinaryOp.Equal => Test(left == right),
            BinaryOp.NotEqual => Test(left != right),
            BinaryOp.Less => Test(left < right),
            BinaryOp.LessOrEqual => Test(left <= right),
            BinaryOp.Greater => Test(left > right),
            BinaryOp.GreaterOrEqual => Test(left >= right),
            _ => throw new InvalidOperationException($"{op}"),
        };
    }

    static Vector Distinct(Vector rows)
        => rows.GroupBy(static row => row.Labels).Any(static g => g.Count() > 1) ? throw new QueryException(QueryErrorKind.Execution, "same labelset") : rows;

    static LabelSet NoName(LabelSet labels) => Project(labels, new LabelProjection(["__name__"], without: true));

    static LabelSet Project(LabelSet labels, LabelProjection projection)
    {
        var buffer = new byte[labels.Encoded.Length];
        return new LabelSet(buffer[..projection.Project(labels.Encoded, buffer)]);
    }
}
