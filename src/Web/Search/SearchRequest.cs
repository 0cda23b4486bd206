using System.Globalization;
using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Web.Api;
using Barograph.Web.Http;

namespace Barograph.Web.Search;

/// <summary>What a search asks, checked.</summary>
sealed record SearchRequest(LabelQuery Query, NameSearch Search, bool ByScore, bool Descending, bool IncludeScore, int Limit, int BatchSize)
{
    const int DefaultLimit = 100, DefaultBatch = 100;
    const long DefaultSpanMs = 3_600_000;

    /// <param name="parameters">Of the request.</param>
    /// <param name="tenant">Whose names.</param>
    /// <param name="endpoint">For messages.</param>
    /// <param name="nowMs">The end unless one is given.</param>
    /// <param name="maxLimit">0 = none.</param>
    /// <exception cref="ApiException">What is wrong.</exception>
    public static SearchRequest Read(RequestParameters parameters, TenantId tenant, string endpoint, long nowMs, int maxLimit)
    {
        var start = parameters.Time("start", nowMs - DefaultSpanMs);
        var end = parameters.Time("end", nowMs);
        var sets = new List<IReadOnlyList<Matcher>>();
        foreach (var text in parameters.All("match[]")) sets.Add(Selectors.Parse("match[]", text));
        string[] terms = [.. parameters.All("search[]")];
        var how = parameters["fuzz_alg"] is { Length: > 0 } named ? named : NameSearch.Subsequence;
        if (how is not (NameSearch.Subsequence or NameSearch.JaroWinkler))
            throw ApiException.BadData($"unsupported fuzz_alg \"{how}\": must be one of [{NameSearch.Subsequence} {NameSearch.JaroWinkler}]");
        var threshold = Whole(parameters, "fuzz_threshold", 0, static n => n is >= 0 and <= 100, "must be 0-100");
        var sensitive = Switch(parameters, "case_sensitive", true);
        var withScore = Switch(parameters, "include_score", false);
        var (byScore, descending) = Order(parameters, endpoint, terms.Length > 0);
        var ceiling = maxLimit > 0 ? maxLimit : int.MaxValue;
        var limit = Whole(parameters, "limit", Math.Min(DefaultLimit, ceiling), n => (n > 0 || maxLimit == 0 && n == 0) && n <= ceiling,
            maxLimit > 0 ? string.Create(CultureInfo.InvariantCulture, $"must be 1 to {maxLimit} (--web.search.max-limit)") : "must be non-negative integer");
        var batch = Whole(parameters, "batch_size", DefaultBatch, static n => n >= 0, "must be non-negative integer");
        return new SearchRequest(new LabelQuery(tenant, sets, start, end), new NameSearch(terms, how, threshold / 100.0, sensitive), byScore, descending,
            withScore, limit == 0 ? int.MaxValue : limit, batch == 0 ? DefaultBatch : batch);
    }

    static (bool ByScore, bool Descending) Order(RequestParameters parameters, string endpoint, bool hasTerms)
    {
        string by = parameters["sort_by"], direction = parameters["sort_dir"];
        if (direction.Length > 0 && by.Length == 0) throw ApiException.BadData("sort_dir is only valid when sort_by is set");
        if (direction.Length > 0 && by == "score") throw ApiException.BadData("sort_dir is not supported for sort_by=score");
        if (direction is not ("" or "asc" or "dsc")) throw ApiException.BadData($"invalid sort_dir \"{direction}\": must be \"asc\" or \"dsc\"");
        if (by == "score" && !hasTerms) throw ApiException.BadData("sort_by=score requires search[] to be set");
        if (by is not ("" or "alpha" or "score")) throw ApiException.BadData($"invalid sort_by \"{by}\" for {endpoint}: must be \"alpha\" or \"score\"");
        return (by == "score", direction == "dsc");
    }

    /// <summary>As Go reads a truth value.</summary>
    public static bool Switch(RequestParameters parameters, string name, bool fallback) => parameters[name] switch
    {
        "" => fallback,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var text => throw ApiException.BadData($"invalid {name} \"{text}\": must be boolean"),
    };

    static int Whole(RequestParameters parameters, string name, int fallback, Func<int, bool> good, string rule)
    {
        var text = parameters[name];
        if (text.Length == 0) return fallback;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && good(number)
            ? number
            : throw ApiException.BadData($"invalid {name} \"{text}\": {rule}");
    }
}
