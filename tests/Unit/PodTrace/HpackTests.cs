using System.Text;
using Barograph.PodTrace.Protocols;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>The examples of RFC 7541, appendix C, what Go's encoder writes, and what nobody should send.</summary>
public class HpackTests
{
    // C.3 (texts as they are) and C.4 (in Huffman's code): three requests over one connection.
    [Theory]
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void requests_of_the_standard_are_read(string first, string second, string third)
    {
        var decoder = new HpackDecoder(static _ => true);
        Assert.Equal([":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"], Read(decoder, first));
        Assert.Equal((1, 57), (decoder.TableCount, decoder.TableBytes));
        Assert.Equal([":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"], Read(decoder, second));
        Assert.Equal((2, 110), (decoder.TableCount, decoder.TableBytes));
        Assert.Equal([":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"], Read(decoder, third));
        Assert.Equal((3, 164), (decoder.TableCount, decoder.TableBytes));
    }

    // C.5 and C.6: three answers, and a table of 256 bytes that has to let go of entries.
    [Theory]
    [InlineData(
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d", "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31")]
    [InlineData(
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3", "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")]
    public void answers_of_the_standard_are_read(string first, string second, string third)
    {
        var decoder = new HpackDecoder(static _ => true, 256);
        Assert.Equal([":status: 302", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"], Read(decoder, first));
        Assert.Equal((4, 222), (decoder.TableCount, decoder.TableBytes));
        Assert.Equal([":status: 307", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"], Read(decoder, second));
        Assert.Equal((4, 222), (decoder.TableCount, decoder.TableBytes));
        Assert.Equal(
            [":status: 200", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT", "location: https://www.example.com", "content-encoding: gzip", "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
            Read(decoder, third));
        Assert.Equal((3, 215), (decoder.TableCount, decoder.TableBytes));
    }

    // C.2: with and without being remembered, never to be remembered, and by number alone.
    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header", 55)]
    [InlineData("040c2f73616d706c652f70617468", ":path: /sample/path", 0)]
    [InlineData("100870617373776f726406736563726574", "password: secret", 0)]
    [InlineData("82", ":method: GET", 0)]
    public void a_field_is_remembered_where_it_says_so(string block, string field, int bytes)
    {
        var decoder = new HpackDecoder(static _ => true);
        Assert.Equal([field], Read(decoder, block));
        Assert.Equal(bytes, decoder.TableBytes);
    }

    [Fact]
    public void all_bytes_in_huffmans_code_are_read_as_gos_encoder_writes_them()
    {
        const string Coded =
            "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaf"
            + "fcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb"
            + "7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff"
            + "87fffe0ffff17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ffffe5fffe"
            + "4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff"
            + "7ffffff0fffffbbf";
        var room = new byte[256];
        Assert.Equal(256, HuffmanCode.Decode(Convert.FromHexString(Coded), room));
        Assert.Equal(Enumerable.Range(0, 256).Select(static b => (byte)b), room);
    }

    [Fact]
    public void trailers_as_gos_encoder_writes_them_are_read()
        => Assert.Equal([":status: 200", "content-type: application/grpc", "grpc-status: 14", "grpc-message: down"],
            Read(new HpackDecoder(static _ => true), "885f8b1d75d0620d263d4c4d656440889acac8b21234da8f02313440899acac8b5254207317f8390fe2a"));

    [Theory]
    [InlineData("80")] // the index 0
    [InlineData("ffffffffffff7f")] // a number without an end
    [InlineData("4105ff")] // a text that is shorter than it says
    [InlineData("4182ffff")] // padding of more than seven bits
    [InlineData("4184ffffffff")] // the end's own code
    [InlineData("418100")] // padding of zeroes
    [InlineData("41")]
    public void damage_is_told_and_what_was_remembered_is_forgotten(string block)
    {
        var decoder = new HpackDecoder(static _ => true);
        Read(decoder, "400a637573746f6d2d6b65790d637573746f6d2d686561646572");
        var outcome = decoder.Read(Convert.FromHexString("82" + block), static (_, _) => { });
        Assert.False(outcome.IsWhole);
        Assert.Equal(0, decoder.TableCount);
    }

    [Fact]
    public void who_joins_in_the_middle_knows_what_was_said_since_and_that_something_is_unknown()
    {
        var decoder = new HpackDecoder(static _ => true);
        // The second request of C.3 refers to an authority that the first one said; the third to that, and to what the second said.
        var fields = new List<string>();
        Assert.Equal(new HpackDecoder.Outcome(true, 1), decoder.Read(Convert.FromHexString("828684be58086e6f2d6361636865"), Into(fields)));
        Assert.Equal([":method: GET", ":scheme: http", ":path: /", "cache-control: no-cache"], fields);
        Assert.Equal(new HpackDecoder.Outcome(true, 1), decoder.Read(Convert.FromHexString("be" + "bf"), Into(fields)));
        Assert.Equal("cache-control: no-cache", fields[^1]);
        // A value whose name is not known, and one more that refers to it.
        Assert.Equal(new HpackDecoder.Outcome(true, 2), decoder.Read(Convert.FromHexString("7f0801" + "78" + "be"), Into(fields)));
    }

    [Fact]
    public void what_nobody_wants_takes_no_room_but_its_place()
    {
        var decoder = new HpackDecoder(static name => name.SequenceEqual(":path"u8));
        var fields = new List<string>();
        decoder.Read([0x40, 6, .. "cookie"u8, 6, .. "secret"u8, 0x44, 2, .. "/a"u8], Into(fields));
        Assert.Equal((2, 6 + 6 + 32 + 5 + 2 + 32), (decoder.TableCount, decoder.TableBytes));
        Assert.Equal(new HpackDecoder.Outcome(true, 0), decoder.Read([0xbe, 0xbf], Into(fields)));
        Assert.Equal([":path: /a", ":path: /a"], fields);
    }

    [Fact]
    public void the_table_grows_and_shrinks_as_it_is_told_and_never_beyond_its_bound()
    {
        var decoder = new HpackDecoder(static _ => true, 200);
        for (var i = 0; i < 1000; i++)
        {
            decoder.Read([0x40, 1, (byte)'a', 20, .. new byte[20]], static (_, _) => { });
            Assert.InRange(decoder.TableBytes, 0, 200);
        }
        Assert.Equal(3, decoder.TableCount);
        decoder.Read([0x20 | 31, 60 - 31], static (_, _) => { });
        Assert.Equal(1, decoder.TableCount);
        decoder.Read([0x20], static (_, _) => { });
        Assert.Equal(0, decoder.TableBytes);
        decoder.Read([0x20 | 31, 0xe1, 0x1f], static (_, _) => { }); // as much as is wished for
        for (var i = 0; i < 10; i++) decoder.Read([0x40, 1, (byte)'a', 20, .. new byte[20]], static (_, _) => { });
        Assert.Equal(3, decoder.TableCount);
    }

    [Fact]
    public void damaged_blocks_are_read_or_refused_but_never_throw()
    {
        var random = new Random(20261127);
        string[] good =
        [
            "828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
            "4883640effc1c0bf", "3fe11f885f8b1d75d0620d263d4c4d656440889acac8b21234da8f023134",
        ];
        var decoder = new HpackDecoder(static name => name.Length % 2 == 0);
        var (whole, fields) = (0, 0);
        for (var round = 0; round < 60_000; round++)
        {
            var block = Convert.FromHexString(good[random.Next(good.Length)]);
            for (var damages = random.Next(3); damages > 0; damages--) block[random.Next(block.Length)] = (byte)random.Next(256);
            if (decoder.Read(block.AsSpan(0, random.Next(4) == 0 ? random.Next(block.Length) : block.Length), (_, _) => fields++).IsWhole) whole++;
            Assert.InRange(decoder.TableBytes, 0, HpackDecoder.MaxTableBytes);
        }
        Assert.True(whole > 15_000 && fields > 60_000, $"{whole} {fields}");
    }

    static List<string> Read(HpackDecoder decoder, string block)
    {
        var fields = new List<string>();
        Assert.Equal(new HpackDecoder.Outcome(true, 0), decoder.Read(Convert.FromHexString(block), Into(fields)));
        return fields;
    }

    static HpackReceiver Into(List<string> fields) => (name, value) => fields.Add($"{Encoding.Latin1.GetString(name)}: {Encoding.Latin1.GetString(value)}");
}
