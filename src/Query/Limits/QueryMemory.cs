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
            $"all queries together already use {(now - bytes) >> 20} MiB of memory, and this one needs {Math.Max(1, bytes >> 20)} MiB more; --query.max-total-memory is {limitBytes >> 20} MiB{(isRule ? "" : $", of which {forRulesBytes >> 20} MiB are kept for rules")}: try again when others have ended, or ask for fewer series or a longer step"));
    }

    public void Release(long bytes) => Interlocked.Add(ref used, -bytes);

    public QueryException TooMuch(long bytes, long ownLimitBytes)
    {
        Interlocked.Increment(ref refused);
        return new QueryException(QueryErrorKind.Execution, string.Create(CultureInfo.InvariantCulture,
            $"the query needs {bytes >> 20} MiB of memory, more than the {ownLimitBytes >> 20} MiB that --query.max-memory allows: ask for fewer series, a shorter time or a longer step"));
    }
}
