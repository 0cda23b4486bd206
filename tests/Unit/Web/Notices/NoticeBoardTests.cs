using Barograph.Model.Instruments;
using Barograph.Web.Notices;

namespace Barograph.Tests.Unit.Web.Notices;

public sealed class NoticeBoardTests
{
    readonly InstrumentRegistry instruments = new();

    NoticeBoard Board(int most = 2) => new(most, instruments, TimeProvider.System);

    [Fact]
    public async Task who_listens_hears_what_is_there_what_comes_and_what_passes()
    {
        var board = Board();
        board.Put("one");
        var channel = board.Join()!;
        board.Put("two");
        board.Put("two");
        board.Remove("one");
        board.Remove("never said");
        Assert.Equal(["two"], board.List().Select(static notice => notice.Text));
        board.Close();
        var heard = new List<string>();
        await foreach (var notice in channel.Reader.ReadAllAsync()) heard.Add($"{notice.Text} {notice.IsActive}");
        Assert.Equal(["one True", "two True", "two True", "one False"], heard);
    }

    [Fact]
    public void a_listener_that_does_not_keep_up_misses_some_and_holds_up_nobody()
    {
        var board = Board();
        var slow = board.Join()!;
        for (var i = 0; i < 50; i++) board.Put("again");
        Assert.Equal(10, slow.Reader.Count);
        Assert.Equal(40, instruments.Counter("prometheus_api_notification_updates_dropped_total", "").Value);
    }

    [Fact]
    public void so_many_may_listen_and_who_leaves_makes_room()
    {
        var board = Board(most: 2);
        var first = board.Join()!;
        Assert.NotNull(board.Join());
        Assert.Null(board.Join());
        board.Leave(first);
        Assert.Equal(1, instruments.Gauge("prometheus_api_notification_active_subscribers", "").Value);
        Assert.NotNull(board.Join());
        board.Close();
        board.Leave(first);
        Assert.Null(board.Join());
    }
}
