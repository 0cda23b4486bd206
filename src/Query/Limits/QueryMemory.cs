using System.Globalization;
using Barograph.Query.Results;

namespace Barograph.Query.Limits;

/// <summary>The memory of all queries together. Some of it only rules may take.</summary>
/// <param name="limitBytes">0 = no limit.</param>
/// <param name="forRulesBytes">What is kept of it for rules.</param>
public sealed class QueryMemory(long limitBytes, long forRulesBytes)
{
    long used;
    long refused;

    public long LimitBytes => limitBytes;

    public long UsedBytes => Interlocked.Read(ref used);

    /// <summary>Queries that ended because there was no more, for them alone or over all.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <exception cref="QueryException">Others have taken it all.</exception>
    public void Take(long bytes, bool isRule)
    {
        var now = Interlocked.Add(ref used, bytes);
        var most = isRule ? limitBytes : limitBytes - forRulesBytes;
        if (limitBytes == 0 || now <= most) return;
        Interlocked.Add(ref used, -bytes);
        Interlocked.Increment(ref refused);
        throw new QueryException(QueryErrorKind.Unavailable, string.Create(CultureInfo.InvariantCulture,
            $"all queries together already use {Shown(now - bytes)} of memory, and this one needs {Shown(bytes)} more; --query.max-total-memory is {Shown(limitBytes)}{(isRule ? "" : $", of which {Shown(forRulesBytes)} are kept for rules")}: try again when others have ended, or ask for fewer series or a longer step"));
    }

    public void Release(long bytes) => Interlocked.Add(ref used, -bytes);

    public QueryException TooMuch(long bytes, long ownLimitBytes)
    {
        Interlocked.Increment(ref refused);
        return new QueryException(QueryErrorKind.Execution, string.Create(CultureInfo.InvariantCulture,
            $"the query needs {Shown(bytes)} of memory, more than the {Shown(ownLimitBytes)} that --query.max-memory allows: ask for fewer series, a shorter time or a longer step"));
    }

    /// <summary>In MiB, of which small ones have fractions.</summary>
    static string Shown(long bytes) => (bytes / (double)(1 << 20)).ToString(bytes < 10 << 20 ? "0.##" : "0", CultureInfo.InvariantCulture) + " MiB";
}
