namespace Barograph.Web.Description;

/// <summary>What a parameter means; the same name means the same everywhere.</summary>
/// <param name="Type">As JSON schema names it; <c>array</c> = any number of texts.</param>
/// <param name="Summary">One sentence.</param>
sealed record ParameterFacts(string Type, string Summary)
{
    const string Text = "string", Whole = "integer", Choice = "boolean", Many = "array";

    public static IReadOnlyDictionary<string, ParameterFacts> All { get; } = new Dictionary<string, ParameterFacts>(StringComparer.Ordinal)
    {
        ["query"] = new(Text, "The PromQL expression."),
        ["time"] = new(Text, "When: seconds since 1970 or RFC 3339; now unless given."),
        ["start"] = new(Text, "The first moment: seconds since 1970 or RFC 3339."),
        ["end"] = new(Text, "The last moment: seconds since 1970 or RFC 3339."),
        ["step"] = new(Text, "From point to point: seconds or a duration such as 15s."),
        ["timeout"] = new(Text, "How long it may take: a duration, at most --query.timeout."),
        ["limit"] = new(Whole, "How many entries at most; 0 = all. A warning tells that there are more."),
        ["lookback_delta"] = new(Text, "How old a sample may be and still count: a duration."),
        ["stats"] = new(Text, "Anything = with statistics; all = by step too."),
        ["max_samples"] = new(Whole, "A lower limit of samples than the server's."),
        ["explain"] = new(Text, "plan = how it would be answered; analyze = how it was."),
        ["match[]"] = new(Many, "Series selectors."),
        ["search[]"] = new(Many, "Words to look for; any of them."),
        ["fuzz_alg"] = new(Text, "subsequence or jarowinkler."),
        ["fuzz_threshold"] = new(Whole, "From 0 to 100: how well a name must fit."),
        ["case_sensitive"] = new(Choice, "Whether capitals matter."),
        ["sort_by"] = new(Text, "alpha or score."),
        ["sort_dir"] = new(Text, "asc or dsc."),
        ["include_score"] = new(Choice, "Whether entries tell how well they fit."),
        ["include_metadata"] = new(Choice, "Whether entries tell type, help and unit."),
        ["batch_size"] = new(Whole, "Names in a line."),
        ["label"] = new(Text, "The label whose values are meant."),
        ["metric"] = new(Text, "Only this metric family."),
        ["limit_per_metric"] = new(Whole, "How many entries a family at most."),
        ["state"] = new(Text, "active, dropped or any."),
        ["scrapePool"] = new(Text, "A scrape pool by its name."),
        ["match_target"] = new(Text, "A selector over the labels of targets."),
        ["labels"] = new(Text, "A JSON object of labels and values."),
        ["type"] = new(Text, "alert or record."),
        ["rule_name[]"] = new(Many, "Only rules of these names."),
        ["rule_group[]"] = new(Many, "Only groups of these names."),
        ["file[]"] = new(Many, "Only groups of these files."),
        ["exclude_alerts"] = new(Choice, "Whether alerts are left out."),
        ["group_limit"] = new(Whole, "How many groups at most."),
        ["group_next_token"] = new(Text, "Where the answer before ended."),
        ["metric_name_pattern"] = new(Text, "A regular expression for whole metric names."),
        ["skip_head"] = new(Choice, "Whether samples that are not in blocks yet are left out."),
        ["filter"] = new(Many, "Matchers over the labels of alerts."),
        ["receiver"] = new(Text, "A regular expression for receivers."),
        ["active"] = new(Choice, "Whether alerts that notify are shown."),
        ["silenced"] = new(Choice, "Whether silenced alerts are shown."),
        ["inhibited"] = new(Choice, "Whether inhibited alerts are shown."),
        ["muted"] = new(Choice, "Whether muted alerts are shown."),
        ["unprocessed"] = new(Choice, "Whether alerts that nobody has looked at yet are shown."),
    };
}
