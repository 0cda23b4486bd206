using Barograph.Model.Matching;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.Query;

/// <summary>Random queries whose types fit, grown from one seed. Binary operators and signs are parenthesised where their text needs it.</summary>
sealed class QueryGenerator(int seed)
{
    static readonly string[] Names = ["a", "up", "http_requests_total", "job:rate5m", "sum", "by", "start", "fill"];
    static readonly string[] Labels = ["job", "instance", "le", "a.b", "on", "é\"x", "_"];
    readonly Random random = new(seed);

    public Expr Grow(ExprType type, int depth) => type switch
    {
        ExprType.Scalar => Scalar(depth),
        ExprType.String => new StringLiteral(Pick(["", "x", "a\"b\\c\n", "é漢😀", "\u0001\u007f"])),
        ExprType.Matrix => random.Next(2) == 0 || depth == 0
            ? new MatrixSelector(Selector()) { RangeMs = Ms(), RangeExpr = null } is var matrix && random.Next(4) == 0
                ? matrix with { RangeMs = 0, RangeExpr = Duration(2) } : matrix
            : new SubqueryExpr(Atom(Grow(ExprType.Vector, depth - 1))) { RangeMs = Ms(), StepMs = random.Next(2) * Ms(), Shift = Shift() },
        _ => Vector(depth),
    };

    Expr Scalar(int depth) => depth == 0 ? Number() : random.Next(4) switch
    {
        0 => Number(),
        1 => new ParenExpr(Grow(ExprType.Scalar, depth - 1)),
        2 => new BinaryExpr((BinaryOp)random.Next(7), Atom(Grow(ExprType.Scalar, depth - 1)), Atom(Grow(ExprType.Scalar, depth - 1))),
        _ => Call(ExprType.Scalar, depth),
    };

    Expr Vector(int depth) => depth == 0 ? Selector() : random.Next(6) switch
    {
        0 => Selector(),
        1 => new ParenExpr(Grow(ExprType.Vector, depth - 1)),
        2 => Aggregate(depth),
        3 => Binary(depth),
        4 => new UnaryExpr(random.Next(2) == 0, Atom(Grow(ExprType.Vector, depth - 1))),
        _ => Call(ExprType.Vector, depth),
    };

    AggregateExpr Aggregate(int depth)
    {
        var op = (AggregateOp)random.Next(14);
        var parameter = op switch
        {
            AggregateOp.CountValues => Grow(ExprType.String, 0),
            AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.Quantile or AggregateOp.LimitK or AggregateOp.LimitRatio => Grow(ExprType.Scalar, depth - 1),
            _ => null,
        };
        return new AggregateExpr(op, Grow(ExprType.Vector, depth - 1)) { Parameter = parameter, Grouping = LabelList(), Without = random.Next(2) == 0 };
    }

    BinaryExpr Binary(int depth)
    {
        var op = (BinaryOp)random.Next(18);
        var isSet = op is BinaryOp.And or BinaryOp.Or or BinaryOp.Unless;
        Expr left = Atom(Grow(ExprType.Vector, depth - 1)), right = Atom(Grow(isSet || random.Next(2) == 0 ? ExprType.Vector : ExprType.Scalar, depth - 1));
        var comparison = op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;
        var binary = new BinaryExpr(op, left, right) { ReturnBool = comparison && random.Next(2) == 0 };
        return right.Type == ExprType.Vector ? binary with { Matching = Matching(isSet) } : binary;
    }

    VectorMatching Matching(bool isSet)
    {
        var labels = LabelList();
        var matching = new VectorMatching { Labels = labels, On = labels.Count > 0 && random.Next(2) == 0 };
        if (isSet) return matching with { Cardinality = Cardinality.ManyToMany };
        if (random.Next(3) == 0)
            matching = matching with { Cardinality = random.Next(2) == 0 ? Cardinality.ManyToOne : Cardinality.OneToMany, Include = matching.On ? [] : LabelList() };
        if (random.Next(4) == 0) matching = matching with { FillLeft = random.Next(3), FillRight = random.Next(2) == 0 ? null : 0.5 };
        return matching;
    }

    Expr Call(ExprType type, int depth)
    {
        var fitting = Functions.All.Where(one => one.ReturnType == type && one.Name != "info").OrderBy(one => one.Name, StringComparer.Ordinal).ToArray();
        var function = fitting[random.Next(fitting.Length)];
        return new CallExpr(function, [.. function.ArgumentTypes.Select(argument => Grow(argument, depth - 1))]);
    }

    /// <summary>In parentheses unless nothing binds stronger.</summary>
    static Expr Atom(Expr expr) => expr is BinaryExpr or UnaryExpr or NumberLiteral { Value: < 0 } ? new ParenExpr(expr) : expr;

    NumberLiteral Number() => random.Next(3) == 0
        ? new NumberLiteral(Ms() / 1000.0) { IsDuration = true }
        : new NumberLiteral(Pick([0, 1, -1, 0.1, 1e300, -1e-300, 123456789.123, double.PositiveInfinity, double.NaN]));

    Expr Duration(int depth) => depth == 0
        ? random.Next(3) switch { 0 => new DurationExpr(DurationOp.Step, null, null), 1 => new DurationExpr(DurationOp.Range, null, null), _ => new NumberLiteral(60) { IsDuration = true } }
        : random.Next(3) switch
        {
            0 => new DurationExpr((DurationOp)random.Next(6), Wrapped(Duration(depth - 1)), Wrapped(Duration(depth - 1))),
            1 => new DurationExpr(DurationOp.Negate, null, Wrapped(Duration(depth - 1))),
            _ => new DurationExpr(random.Next(2) == 0 ? DurationOp.MinOf : DurationOp.MaxOf, Duration(depth - 1), Duration(depth - 1)),
        };

    static Expr Wrapped(Expr duration) => duration is DurationExpr calculated ? calculated with { Wrapped = true } : duration;

    VectorSelector Selector()
    {
        var name = random.Next(4) == 0 ? "" : Pick(Names);
        var matchers = Enumerable.Range(0, random.Next(3)).Select(_ => Matcher()).ToList();
        matchers.Add(new Matcher(MatchKind.Equal, "__name__", name.Length > 0 ? name : "my.metric"));
        return new VectorSelector { Name = name, Matchers = matchers, Shift = Shift() };
    }

    Matcher Matcher() => new((MatchKind)random.Next(4), Pick(Labels), Pick(["", "x", "a|b", "x\"y", ".*é"]));

    TimeShift Shift() => random.Next(3) != 0 ? TimeShift.None : new TimeShift
    {
        OffsetMs = (random.Next(3) - 1) * Ms(),
        AtMs = random.Next(3) == 0 ? random.NextInt64(-10_000_000, 2_000_000_000_000) : null,
    } is var shift && shift.AtMs is null && random.Next(3) == 0 ? shift with { Edge = random.Next(2) == 0 ? TimeEdge.Start : TimeEdge.End } : shift;

    List<string> LabelList() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pick(Labels)).Distinct()];

    long Ms() => Pick([1L, 500, 1000, 60_000, 3_600_000, 86_400_000, 90_061_001, 604_800_000, 31_536_000_000]);

    T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
