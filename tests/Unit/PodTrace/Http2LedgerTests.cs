using Barograph.PodTrace.Protocols;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Requests over HTTP/2 and calls over gRPC, from frames as the kernel side tells them.</summary>
public class Http2LedgerTests
{
    readonly List<Story> told = [];
    readonly Http2Ledger ledger;
    readonly Http2Wire wire;

    public Http2LedgerTests()
    {
        ledger = new Http2Ledger(told.Add, 50051, 8);
        wire = new Http2Wire(ledger);
    }

    [Fact]
    public void a_request_lasts_from_its_head_to_the_end_of_the_answers_body()
    {
        wire.Ask(1, "GET", "/orders?id=7").After(5).Answer(1, 200).After(7).Body(1);
        var story = Assert.Single(told);
        Assert.Equal((StoryClass.Http, "http2", "request", "GET shop:80/orders", "200", null, 12_000_000L), (story.Class, story.Application, story.Action, story.Target, story.Detail, story.Error, story.DurationNs!.Value));
    }

    [Fact]
    public void several_streams_at_a_time_end_in_any_order()
    {
        wire.Ask(1, "GET", "/a").Ask(3, "GET", "/b").Ask(5, "GET", "/c").After(1).Answer(5, 404, true).After(1).Answer(1, 200).Answer(3, 503).Body(3).After(1).Body(1);
        Assert.Equal([("GET shop:80/c", "HTTP 404"), ("GET shop:80/b", "HTTP 503"), ("GET shop:80/a", null)], told.Select(static s => (s.Target, s.Error)));
    }

    [Fact]
    public void a_call_ends_with_the_status_of_its_trailers_by_name()
    {
        wire.Ask(1, "POST", "/shop.Orders/Get", true).Answer(1, 200, false, ("content-type", "application/grpc")).After(3).Trailers(1, 0);
        wire.Ask(3, "POST", "/shop.Orders/Get", true).Answer(3, 200).Trailers(3, 14);
        wire.Ask(5, "POST", "/shop.Orders/Get", true).Answer(5, 200, true, ("grpc-status", "7")); // nothing but a head
        wire.Ask(7, "POST", "/shop.Orders/Get", true).Answer(7, 503, true); // a proxy
        wire.Ask(9, "POST", "/shop.Orders/Get", true).Answer(9, 200, true);
        Assert.All(told, static s => Assert.Equal((StoryClass.Grpc, "call", "/shop.Orders/Get", "shop:80", ""), (s.Class, s.Action, s.Command, s.Target, s.Application)));
        Assert.Equal([(null, "OK"), ("UNAVAILABLE", "UNAVAILABLE"), ("PERMISSION_DENIED", "PERMISSION_DENIED"), ("UNAVAILABLE", "HTTP 503"), ("UNKNOWN", "no grpc-status")], told.Select(static s => (s.Error, s.Detail)));
    }

    [Fact]
    public void a_stream_that_is_reset_says_by_whom()
    {
        wire.Ask(1, "POST", "/a/B", true, false, ("grpc-timeout", "50m")).After(52).Reset(wire.Requests, 1, 8);
        wire.Ask(3, "POST", "/a/B", true).After(1).Reset(wire.Requests, 3, 8);
        wire.Ask(5, "POST", "/a/B", true).Reset(wire.Answers, 5, 7);
        wire.Ask(7, "GET", "/").Reset(wire.Answers, 7, 11).Reset(wire.Answers, 7, 11);
        wire.Ask(9, "GET", "/").Answer(9, 200, true).Reset(wire.Answers, 9, 0); // it had ended
        Assert.Equal(
        [
            ("DEADLINE_EXCEEDED", "given up by the client"), ("CANCELLED", "given up by the client"), ("UNAVAILABLE", "stream reset (REFUSED_STREAM)"), ("ENHANCE_YOUR_CALM", "stream reset"), (null, "200"),
        ], told.Select(static s => (s.Error, s.Detail)));
    }

    [Fact]
    public void what_a_server_does_not_work_on_any_more_has_failed_and_the_rest_goes_on()
    {
        wire.Ask(1, "POST", "/a/B", true).Ask(3, "POST", "/a/B", true).Ask(5, "GET", "/").GoAway(1, 0);
        Assert.Equal([("UNAVAILABLE", "GOAWAY NO_ERROR"), ("GOAWAY", "NO_ERROR")], told.Select(static s => (s.Error, s.Detail)));
        wire.Answer(1, 200).Trailers(1, 0);
        Assert.Equal("OK", told[^1].Detail);
    }

    [Fact]
    public void requests_that_wait_when_the_connection_is_closed_or_the_trace_ends_are_told()
    {
        wire.Ask(1, "GET", "/a").Ask(3, "GET", "/b").Answer(3, 200).Ask(5, "POST", "/a/B", true).Answer(5, 200).Close();
        Assert.Equal([("no answer", "connection closed"), ("cut off", "200, connection closed"), ("UNAVAILABLE", "connection closed")], told.Select(static s => (s.Error, s.Detail)));
        told.Clear();
        new Http2Wire(ledger, 72).Ask(1, "GET", "/a").Ask(3, "POST", "/a/B", true).Answer(3, 200);
        ledger.Finish();
        Assert.Equal([("no answer", "by the end of the trace"), (null, "open, by the end of the trace")], told.Select(static s => (s.Error, s.Detail)));
    }

    [Fact]
    public void an_answer_that_is_read_before_the_request_is_told_belongs_to_it()
    {
        wire.NowNs = 5_000_000;
        wire.Answer(1, 200, true);
        wire.NowNs = 2_000_000;
        wire.Ask(1, "GET", "/a");
        Assert.Equal(("GET shop:80/a", 3_000_000L), (Assert.Single(told).Target, told[0].DurationNs!.Value));
    }

    [Fact]
    public void answers_before_the_answer_and_what_follows_a_request_are_no_answers_and_no_requests()
    {
        wire.Ask(1, "POST", "/a").Answer(1, 103).Head(wire.Requests, 1, true, ("checksum", "1")).Answer(1, 200, true);
        Assert.Equal("200", Assert.Single(told).Detail);
    }

    [Fact]
    public void frames_in_pieces_with_padding_priority_and_continuations_are_put_together()
    {
        wire.PieceBytes = 3;
        var block = wire.Encode(wire.Requests, (":method", "GET"), (":path", "/padded"));
        wire.Tell(wire.Requests, Http2Message.Headers, 4 | 8 | 0x20, 1, [2, 0, 0, 0, 0, 9, .. block, 0, 0]);
        block = wire.Encode(wire.Requests, (":method", "GET"), (":path", "/continued"));
        wire.Tell(wire.Requests, Http2Message.Headers, 1, 3, block[..5]).Tell(wire.Requests, Http2Message.Continuation, 0, 3, block[5..9]).Tell(wire.Requests, Http2Message.Continuation, 4, 3, block[9..]);
        wire.Answer(1, 200, true).Answer(3, 200, true);
        // A promise has a block that counts, and no request of this side.
        wire.Tell(wire.Answers, Http2Message.Promise, 4, 1, [0, 0, 0, 2, .. wire.Encode(wire.Answers, (":status", "201"), (":path", "/pushed"))]);
        wire.Ask(5, "GET", "/x").Answer(5, 201, true);
        Assert.Equal([("GET 10.0.0.7:80/padded", "200"), ("GET 10.0.0.7:80/continued", "200"), ("GET shop:80/x", "201")], told.Select(static s => (s.Target, s.Detail)));
    }

    [Fact]
    public void a_block_that_is_longer_than_what_is_kept_says_what_it_can_and_later_ones_say_nothing_wrong()
    {
        wire.Ask(1, "GET", "/first").Answer(1, 200, true);
        wire.Ask(3, "GET", "/long", false, true, ("authorization", new string('c', 5000)), ("x", "y")).Answer(3, 200, true);
        // The path stands where a path is that was said before the hole.
        wire.Ask(5, "GET", "/first").Answer(5, 200, true);
        wire.Ask(7, "GET", "/new").Answer(7, 200, true);
        Assert.Equal(["GET shop:80/first", "GET shop:80/long", "? 10.0.0.7:80 ?", "? 10.0.0.7:80/new"], told.Select(static s => s.Target));
    }

    [Fact]
    public void pieces_that_were_lost_leave_nothing_wrong_behind()
    {
        wire.Ask(1, "GET", "/a").Ask(3, "GET", "/b");
        wire.IsDeaf = true;
        wire.Ask(5, "GET", "/c").Answer(1, 200, true);
        wire.IsDeaf = false;
        // What was open may have been answered meanwhile; the newest paths are not those that were known.
        wire.Ask(7, "GET", "/b").Answer(7, 200, true).Answer(3, 200, true);
        wire.Ask(9, "GET", "/b").Answer(9, 200, true).Ask(11, "GET", "/d").Answer(11, 204, true);
        Assert.Equal([("? 10.0.0.7:80 ?", "?"), ("? 10.0.0.7:80/d", "204")], told.Select(static s => (s.Target, s.Detail)));
        told.Clear();
        ledger.Finish();
        Assert.Empty(told);
    }

    [Fact]
    public void on_grpcs_port_what_cannot_be_read_is_grpcs()
    {
        foreach (var port in (ushort[])[50051, 8080])
        {
            var middle = new Http2Wire(ledger, (ulong)(port * 8), port);
            middle.IsDeaf = true;
            middle.Ask(1, "POST", "/a/B", true).Answer(1, 200).Trailers(1, 0);
            middle.IsDeaf = false;
            middle.Requests.Joins = middle.Answers.Joins = true;
            middle.Requests.Number = middle.Answers.Number = 0; // what was told before was told to nobody
            middle.Ask(3, "POST", "/a/B", true).Answer(3, 200, true);
        }
        Assert.Equal([(StoryClass.Grpc, "?", "?"), (StoryClass.Http, "", "?")], told.Select(static s => (s.Class, s.Command, s.Detail)));
        Assert.Equal("? 10.0.0.7:80 ?", told[1].Target);
    }

    [Fact]
    public void what_follows_an_answer_tells_of_a_call_whose_content_type_was_said_before()
    {
        wire.IsDeaf = true;
        wire.Ask(1, "POST", "/a/B", true);
        wire.IsDeaf = false;
        wire.Requests.Number = 0;
        wire.Requests.Remembered.RemoveAll(static f => f.Name != "content-type");
        wire.Ask(3, "POST", "/a/C", true).Reset(wire.Requests, 3, 8).Ask(5, "POST", "/a/D", true).Answer(5, 200).Trailers(5, 14).Ask(7, "POST", "/a/E", true).Reset(wire.Requests, 7, 8);
        Assert.Equal([(StoryClass.Http, "CANCEL"), (StoryClass.Grpc, "UNAVAILABLE"), (StoryClass.Grpc, "CANCELLED")], told.Select(static s => (s.Class, s.Error)));
    }

    [Fact]
    public void another_connection_at_the_same_place_begins_anew()
    {
        wire.Ask(1, "GET", "/a");
        new Http2Wire(ledger).Ask(1, "GET", "/b").Answer(1, 200, true);
        Assert.Equal([("GET shop:80/a", "no answer"), ("GET shop:80/b", null)], told.Select(static s => (s.Target, s.Error)));
    }

    [Fact]
    public void connections_and_streams_beyond_their_limits_are_counted()
    {
        for (var i = 0ul; i < 12; i++) new Http2Wire(ledger, 1000 + (i * 8)).After((long)i).Ask(1, "GET", "/a");
        Assert.Equal(new Http2Overflows(4, 4), ledger.Overflows);
        for (var i = 0u; i < 1100; i++) wire.Ask(1 + (2 * i), "GET", "/a");
        Assert.Equal(new Http2Overflows(5, 5 + 1100 - 1024), ledger.Overflows);
    }

    // A naive model knows what was asked on each stream; whatever is lost, cut or joined in the middle, nothing else is ever told.
    [Fact]
    public void whatever_is_lost_no_request_gets_another_ones_path_status_or_answer()
    {
        var (whole, unknown) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var truth = new Dictionary<string, int>();
            List<Story> stories = [];
            var lossy = new Http2Wire(new Http2Ledger(stories.Add, 1), 8) { PieceBytes = random.Next(5, 600) };
            var open = new List<(uint Stream, int Status)>();
            for (var i = 0u; i < 60; i++)
            {
                lossy.IsDeaf = random.Next(12) == 0;
                if (random.Next(20) == 0) lossy.Requests.Joins = true;
                if (random.Next(20) == 0) lossy.Answers.Joins = true;
                // Paths come again, so that they are referred to; each has the status that it always has.
                var path = random.Next(30);
                var status = 200 + path;
                lossy.Ask(1 + (2 * i), "GET", $"/{path}", false, true, random.Next(6) == 0 ? [(random.Next(2) == 0 ? "authorization" : "cookie", new string('c', random.Next(6000)))] : []);
                truth[$"GET shop:80/{path}"] = status;
                open.Add((1 + (2 * i), status));
                lossy.IsDeaf = random.Next(12) == 0;
                if (random.Next(2) == 0) Answer(random, lossy, open);
            }
            while (open.Count > 0) Answer(random, lossy, open);
            foreach (var story in stories)
            {
                if (story.Target.Contains('?', StringComparison.Ordinal) || story.Target.Contains("10.0.0.7", StringComparison.Ordinal) || story.Detail == "?") unknown++;
                else whole++;
                if (truth.TryGetValue(story.Target, out var status)) Assert.Contains(story.Detail, (string[])[$"{status}", "?"]);
                else Assert.True(story.Target.StartsWith("? ", StringComparison.Ordinal) || story.Target.EndsWith(" ?", StringComparison.Ordinal) || story.Target.Contains(" 10.0.0.7:80/", StringComparison.Ordinal), story.Target);
            }
        }
        Assert.True(whole > 500 && unknown > 100, $"{whole} {unknown}");
    }

    [Fact]
    public void damaged_pieces_never_throw()
    {
        var random = new Random(7);
        byte[] types = [Http2Message.Headers, Http2Message.Continuation, Http2Message.Promise, Http2Message.Reset, Http2Message.GoAway, Http2Message.Data, 42, Http2Message.Closed];
        for (var round = 0; round < 40_000; round++)
        {
            wire.PieceBytes = random.Next(1, 40);
            var payload = new byte[random.Next(60)];
            random.NextBytes(payload);
            if (random.Next(2) == 0 && payload.Length > 3) (payload[0], payload[1]) = (0x82, 0x84);
            wire.Tell(random.Next(2) == 0 ? wire.Requests : wire.Answers, types[random.Next(types.Length)], (byte)random.Next(256), (uint)random.Next(9), payload, random.Next(3) == 0 ? random.Next(5000) : null);
        }
        ledger.Finish();
        Assert.True(told.Count > 40, $"{told.Count}");
    }

    static void Answer(Random random, Http2Wire wire, List<(uint Stream, int Status)> open)
    {
        var at = random.Next(open.Count);
        wire.Answer(open[at].Stream, open[at].Status, random.Next(2) == 0);
        wire.Body(open[at].Stream);
        open.RemoveAt(at);
    }
}
