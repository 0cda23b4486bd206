namespace Barograph.Web.Description;

/// <summary>What an address is for.</summary>
/// <param name="Topic">Under which addresses are listed together.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Parameters">Names from <see cref="ParameterFacts"/>, apart by blanks; <c>!</c> = required.</param>
/// <param name="Answer">A schema of <see cref="AnswerSchemas"/>, or a media type where the answer is not JSON in an envelope.</param>
sealed record EndpointFacts(string Topic, string Summary, string Parameters, string Answer)
{
    const string Nothing = "Nothing", Text = "text/plain";

    /// <summary>By the path as the routes name it.</summary>
    public static IReadOnlyDictionary<string, EndpointFacts> All { get; } = new Dictionary<string, EndpointFacts>(StringComparer.Ordinal)
    {
        ["/api/v1/query"] = new("query", "The value of an expression at one time.", "query! time timeout limit lookback_delta stats max_samples explain", "QueryData"),
        ["/api/v1/query_range"] = new("query", "The values of an expression over a span of time, at most 11000 points a series.", "query! start! end! step! timeout limit lookback_delta stats max_samples explain", "QueryData"),
        ["/api/v1/query_exemplars"] = new("query", "Exemplars of the series that an expression selects.", "query! start end", "Exemplars"),
        ["/api/v1/format_query"] = new("query", "The expression, written tidily.", "query!", "Text"),
        ["/api/v1/parse_query"] = new("query", "The expression as a tree.", "query!", "Object"),
        ["/api/v1/series"] = new("names", "Label sets of the series that any of the selectors matches.", "match[]! start end limit", "LabelSets"),
        ["/api/v1/labels"] = new("names", "Names of labels.", "match[] start end limit", "Texts"),
        ["/api/v1/label/:name/values"] = new("names", "Values of a label.", "match[] start end limit", "Texts"),
        ["/api/v1/search/metric_names"] = new("names", "Metric names that fit words, as lines of JSON.", "match[] search[] fuzz_alg fuzz_threshold case_sensitive sort_by sort_dir include_score include_metadata start end limit batch_size", "application/x-ndjson"),
        ["/api/v1/search/label_names"] = new("names", "Label names that fit words, as lines of JSON.", "match[] search[] fuzz_alg fuzz_threshold case_sensitive sort_by sort_dir include_score start end limit batch_size", "application/x-ndjson"),
        ["/api/v1/search/label_values"] = new("names", "Values of a label that fit words, as lines of JSON.", "label! match[] search[] fuzz_alg fuzz_threshold case_sensitive sort_by sort_dir include_score start end limit batch_size", "application/x-ndjson"),
        ["/api/v1/metadata"] = new("names", "Type, help and unit of metric families.", "metric limit limit_per_metric", "Object"),
        ["/api/v1/targets"] = new("targets", "Targets that are scraped or were dropped.", "state scrapePool", "Object"),
        ["/api/v1/targets/metadata"] = new("targets", "What each target says of its metric families.", "match_target metric limit", "Objects"),
        ["/api/v1/targets/relabel_steps"] = new("targets", "What each relabelling rule of a pool makes of some labels.", "scrapePool! labels!", "Object"),
        ["/api/v1/scrape_pools"] = new("targets", "Names of the scrape pools.", "", "Object"),
        ["/api/v1/scrape_pools/config"] = new("targets", "A scrape pool's configuration, defaults filled in.", "scrapePool!", "Object"),
        ["/api/v1/rules"] = new("rules", "Rule groups with their rules and what they found.", "type rule_name[] rule_group[] file[] match[] exclude_alerts group_limit group_next_token", "Object"),
        ["/api/v1/alerts"] = new("rules", "Alerts that are pending or fire.", "", "Object"),
        ["/api/v1/alertmanagers"] = new("rules", "Alertmanagers that alerts are sent to.", "", "Object"),
        ["/api/v1/status/rule_files"] = new("status", "Rule files that are set aside, and why.", "", "Object"),
        ["/api/v1/status/config"] = new("status", "The configuration as loaded, secrets hidden.", "", "Object"),
        ["/api/v1/status/flags"] = new("status", "Flags of the command line, defaults filled in.", "", "Object"),
        ["/api/v1/status/buildinfo"] = new("status", "What this build is.", "", "Object"),
        ["/api/v1/status/runtimeinfo"] = new("status", "How the process is doing.", "", "Object"),
        ["/api/v1/status/tsdb"] = new("status", "What fills the head.", "limit", "Object"),
        ["/api/v1/status/tsdb/blocks"] = new("status", "The blocks on the disk.", "", "Object"),
        ["/api/v1/status/walreplay"] = new("status", "How much of the log has been read since the start.", "", "Object"),
        ["/api/v1/status/self_metrics"] = new("status", "The server's own metrics as JSON.", "metric_name_pattern", "Objects"),
        ["/api/v1/status/memory"] = new("status", "The memory budget, and who creates series.", "", "Object"),
        ["/api/v1/status/storage"] = new("status", "Whether the disk takes what is stored.", "", "Object"),
        ["/api/v1/status/active_queries"] = new("status", "Queries of the caller's tenant that wait and run, and what limits them.", "", "Object"),
        ["/api/v1/status/active_queries/:id"] = new("status", "Ends a query of the caller's tenant.", "", Nothing),
        ["/api/v1/features"] = new("status", "What this server can, and whether it is on.", "", "Object"),
        ["/api/v1/notifications"] = new("status", "What the server has to say now.", "", "Objects"),
        ["/api/v1/notifications/live"] = new("status", "The same, as it comes: server-sent events.", "", "text/event-stream"),
        ["/api/v1/openapi.yaml"] = new("status", "This description.", "", "application/yaml"),
        ["/api/v1/read"] = new("remote", "Remote read: a snappy-packed protobuf message, answered with samples or streamed chunks.", "", "application/x-protobuf"),
        ["/api/v1/write"] = new("remote", "Remote write 1.0 and 2.0.", "", Text),
        ["/api/v1/push"] = new("remote", "Remote write at Mimir's address.", "", Text),
        ["/api/v1/admin/tsdb/delete_series"] = new("admin", "Deletes samples of series.", "match[]! start end", Nothing),
        ["/api/v1/admin/tsdb/clean_tombstones"] = new("admin", "Frees the room of what was deleted.", "", Nothing),
        ["/api/v1/admin/tsdb/snapshot"] = new("admin", "Makes a snapshot of the database in its own directory.", "skip_head", "Object"),
        ["/api/v1/admin/tsdb/flush"] = new("admin", "Writes the head into blocks.", "", Nothing),
        ["/federate"] = new("metrics", "The newest samples of series, in the text format.", "match[]!", Text),
        ["/metrics"] = new("metrics", "The server's own metrics.", "", Text),
        ["/metrics/node"] = new("metrics", "Metrics of the machine.", "", Text),
        ["/version"] = new("status", "What this build is, without an envelope.", "", "application/json"),
        ["/-/healthy"] = new("lifecycle", "200 while the process serves.", "", Text),
        ["/-/ready"] = new("lifecycle", "200 once queries are answered.", "", Text),
        ["/-/reload"] = new("lifecycle", "Reads the configuration anew (--web.enable-lifecycle).", "", Text),
        ["/-/quit"] = new("lifecycle", "Ends the server (--web.enable-lifecycle).", "", Text),
        ["/api/v2/status"] = new("alertmanager", "The Alertmanager's version and configuration.", "", "application/json"),
        ["/api/v2/receivers"] = new("alertmanager", "Names of the receivers.", "", "application/json"),
        ["/api/v2/alerts"] = new("alertmanager", "Alerts that the Alertmanager has; posted ones are taken.", "filter receiver active silenced inhibited unprocessed", "application/json"),
        ["/api/v2/alerts/groups"] = new("alertmanager", "The same in their groups.", "filter receiver active silenced inhibited muted", "application/json"),
        ["/api/v2/silences"] = new("alertmanager", "Silences.", "filter", "application/json"),
        ["/api/v2/silence/:id"] = new("alertmanager", "One silence.", "", "application/json"),
        ["/alertmanager/-/healthy"] = new("alertmanager", "200 while the process serves.", "", Text),
        ["/alertmanager/-/ready"] = new("alertmanager", "200 while the process serves.", "", Text),
    };

    /// <summary>Null where nobody said what the address is for. The Alertmanager answers below its own prefix too, and says there that its first API is gone.</summary>
    public static EndpointFacts? Of(string path)
    {
        const string Prefix = "/alertmanager";
        if (All.TryGetValue(path, out var facts)) return facts;
        if (!path.StartsWith(Prefix + "/", StringComparison.Ordinal)) return null;
        if (path.StartsWith(Prefix + "/api/v1/", StringComparison.Ordinal)) return new EndpointFacts("alertmanager", "410: the first API is gone.", "", "application/json");
        return All.GetValueOrDefault(path[Prefix.Length..]);
    }
}
