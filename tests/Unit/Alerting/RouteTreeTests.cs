using Barograph.Alerting.Routing;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Alerting;

public sealed class RouteTreeTests
{
    static readonly RouteTree Tree = new(AlertStage.Parse("""
        route:
          receiver: root
          group_by: [alertname]
          group_wait: 10s
          labels: {team: none}
          routes:
          - matchers: [owner="a"]
            receiver: a
            group_by: ['...']
            continue: true
            labels: {team: a}
            routes:
            - matchers: [env="prod"]
              group_interval: 1m
          - match: {owner: a}
            match_re: {service: 'x|y'}
            receiver: xy
          - matchers: [owner=~"a|b"]
            group_by: []
        receivers: [{name: root}, {name: a}, {name: xy}]
        """).Route);

    [Theory]
    [InlineData("", "root")]
    [InlineData("owner=a", "a,root")]
    [InlineData("owner=a,env=prod", "a,root")]
    [InlineData("owner=a,service=x", "a,xy")]
    [InlineData("owner=b,service=x", "root")]
    public void the_deepest_matching_route_wins_and_continue_asks_the_siblings_too(string labels, string receivers)
        => Assert.Equal(receivers, string.Join(',', Tree.Match(Labels(labels)).Select(static route => route.Receiver)));

    [Fact]
    public void what_a_route_does_not_say_it_takes_from_above()
    {
        var prod = Tree.Match(Labels("owner=a,env=prod"))[0];
        Assert.Equal("a", prod.Receiver);
        Assert.True(prod.GroupByAll);
        Assert.Equal(TimeSpan.FromSeconds(10), prod.GroupWait);
        Assert.Equal(TimeSpan.FromMinutes(1), prod.GroupInterval);
        Assert.Equal(TimeSpan.FromHours(4), prod.RepeatInterval);
        Assert.Equal("a", prod.Labels.Get("team"));
        Assert.Equal("none", Tree.Root.Labels.Get("team"));
    }

    [Fact]
    public void keys_are_written_as_alertmanager_writes_them()
    {
        Assert.Equal("{}", Tree.Root.Key);
        Assert.Equal("{}/{owner=\"a\"}/{env=\"prod\"}", Tree.Match(Labels("owner=a,env=prod"))[0].Key);
        Assert.Equal("{}/{owner=\"a\",service=~\"^(?:x|y)$\"}", Tree.Match(Labels("owner=a,service=x"))[1].Key);
    }

    [Fact]
    public void a_group_has_the_labels_of_group_by_that_the_alert_has()
    {
        Assert.Equal(LabelSet.Of(("alertname", "A")), Tree.Root.GroupLabels(LabelSet.Of(("alertname", "A"), ("b", "c"))));
        Assert.Equal(LabelSet.Empty, Tree.Root.GroupLabels(LabelSet.Of(("b", "c"))));
        var every = LabelSet.Of(("owner", "a"), ("b", "c"));
        Assert.Equal(every, Tree.Match(every)[0].GroupLabels(every));
        // An empty list is not an absent one: all alerts are one group.
        Assert.Equal(LabelSet.Empty, Tree.Match(Labels("owner=b"))[0].GroupLabels(Labels("owner=b")));
    }

    static LabelSet Labels(string text)
        => LabelSet.Of([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static pair => (pair.Split('=')[0], pair.Split('=')[1]))]);
}
