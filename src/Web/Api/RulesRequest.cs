using System.Globalization;
using Barograph.Model.Matching;
using Barograph.Web.Http;

namespace Barograph.Web.Api;

/// <summary>Which rules a client wants to see.</summary>
sealed record RulesRequest
{
    /// <summary><c>alert</c>, <c>record</c>, or empty for both.</summary>
    public string Type { get; init; } = "";

    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> GroupNames { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> Files { get; init; } = new HashSet<string>();

    /// <summary>A rule must satisfy one of the sets, if there are any, with its labels as they stand in its file.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> MatcherSets { get; init; } = [];

    public bool ExcludesAlerts { get; init; }

    /// <summary>Groups on a page; 0 = all.</summary>
    public long GroupLimit { get; init; }

    /// <summary>Of the first group of the page.</summary>
    public string NextToken { get; init; } = "";

    /// <exception cref="ApiException">A parameter is wrong; worded as Prometheus words it.</exception>
    public static RulesRequest Read(RequestParameters parameters)
    {
        var type = parameters["type"].ToLowerInvariant();
        if (type is not ("" or "alert" or "record")) throw ApiException.BadParameter("type", $"not supported value \"{type}\"");
        return new RulesRequest
        {
            Type = type,
            Names = Set(parameters, "rule_name[]"),
            GroupNames = Set(parameters, "rule_group[]"),
            Files = Set(parameters, "file[]"),
            MatcherSets = [.. parameters.All("match[]").Select(Matchers)],
            ExcludesAlerts = Boolean(parameters, "exclude_alerts"),
            GroupLimit = Limit(parameters),
            NextToken = parameters["group_next_token"],
        };
    }

    static HashSet<string> Set(RequestParameters parameters, string name) => parameters.All(name).ToHashSet(StringComparer.Ordinal);

    static IReadOnlyList<Matcher> Matchers(string text)
    {
        try
        {
            return Selectors.Parse("match[]", text);
        }
        catch (ApiException e)
        {
            const string prefix = "invalid parameter \"match[]\": ";
            throw ApiException.BadData(e.Message.StartsWith(prefix, StringComparison.Ordinal) ? e.Message[prefix.Length..] : e.Message);
        }
    }

    static long Limit(RequestParameters parameters)
    {
        var text = parameters["group_limit"];
        if (text.Length == 0)
        {
            return parameters["group_next_token"].Length == 0
                ? 0
                : throw ApiException.BadParameter("group_next_token", "group_limit needs to be present in order to paginate over the groups");
        }
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw ApiException.BadParameter("group_limit", $"group_limit needs to be a valid number: strconv.ParseInt: parsing \"{text}\": invalid syntax");
        return limit > 0 ? limit : throw ApiException.BadParameter("group_limit", "group_limit needs to be greater than 0");
    }

    static bool Boolean(RequestParameters parameters, string name)
    {
        var text = parameters[name];
        return text switch
        {
            "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            _ => throw ApiException.BadParameter(name, $"error converting {name}: strconv.ParseBool: parsing \"{text}\": invalid syntax"),
        };
    }
}
