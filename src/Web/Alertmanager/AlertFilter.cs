using System.Text;
using Barograph.Alerting;
using Barograph.Alerting.Alerts;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Regex;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Alertmanager;

/// <summary>What a request wants to see of the alerts.</summary>
sealed class AlertFilter
{
    static readonly string[] Yes = ["true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"];

    readonly bool active, inhibited;
    readonly IReadOnlyList<Matcher> matchers, receiverMatchers;
    readonly Re2Pattern? receiver;

    /// <exception cref="AlertmanagerApiException">A parameter is wrong.</exception>
    public AlertFilter(IQueryCollection query, MatcherMode mode)
    {
        active = Flag(query, "active");
        inhibited = Flag(query, "inhibited");
        Muted = Flag(query, "muted");
        matchers = Matchers(query, "filter", mode);
        receiverMatchers = Matchers(query, "receiver_matchers", mode);
        var pattern = query["receiver"].ToString();
        if (pattern.Length > 0 && !Re2Pattern.TryParse(pattern, out receiver, out var error))
            throw AlertmanagerApiException.BadRequest($"failed to parse receiver param: {MatcherText.RegexComplaint(error, pattern)}");
    }

    /// <summary>Groups that a time interval mutes are wanted, too.</summary>
    public bool Muted { get; }

    /// <summary>Every alert here has been looked at and none is silenced, so <c>unprocessed</c> and <c>silenced</c> leave out nothing.</summary>
    public bool Wants(StoredAlert alert, ulong? inhibitor, DateTimeOffset now)
    {
        if (alert.Alert.EndsAt < now) return false;
        if (inhibitor is null ? !active : !inhibited) return false;
        return MatchAll(matchers, alert.Alert.Labels);
    }

    public bool WantsReceiver(BuiltInAlertmanager alertmanager, string name)
    {
        if (receiver is not null && !receiver.IsMatch(Encoding.UTF8.GetBytes(name))) return false;
        return receiverMatchers.Count == 0 || WantsReceiver(alertmanager.Config.Receivers.First(one => one.Name == name));
    }

    public bool WantsReceiver(ReceiverConfig config) => MatchAll(receiverMatchers, AlertmanagerJson.LabelsOf(config));

    static bool MatchAll(IReadOnlyList<Matcher> matchers, LabelSet labels)
    {
        foreach (var matcher in matchers)
            if (!matcher.Matches(labels[matcher.NameUtf8])) return false;
        return true;
    }

    static bool Flag(IQueryCollection query, string name) => !query.TryGetValue(name, out var value) || Yes.Contains(value.ToString().ToLowerInvariant());

    /// <summary>One matcher in each, without braces.</summary>
    static List<Matcher> Matchers(IQueryCollection query, string name, MatcherMode mode)
    {
        var matchers = new List<Matcher>();
        foreach (var text in query[name])
        {
            if (string.IsNullOrEmpty(text)) throw AlertmanagerApiException.BadRequest($"bad matcher format: {text}");
            if (text.StartsWith('{') || text.EndsWith('}')) throw AlertmanagerApiException.BadRequest($"unexpected open or close brace: {text}");
            if (MatcherText.Parse(text, mode, out var complaint, out _) is not { } read) throw AlertmanagerApiException.BadRequest(complaint);
            if (read.Count != 1) throw AlertmanagerApiException.BadRequest($"expected 1 matcher, found {read.Count}");
            matchers.AddRange(read);
        }
        return matchers;
    }
}
