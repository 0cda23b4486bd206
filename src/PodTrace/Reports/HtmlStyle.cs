namespace Barograph.PodTrace.Reports;

/// <summary>How the page looks, in light and dark, on screen and on paper.</summary>
static class HtmlStyle
{
    public const string Text = """
        :root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--ink:#1c2128;--soft:#5b6470;--line:#dde1e6;--bar:#3b78c4;--tint:#3b78c422;--bad:#c0262d;--odd:#8f5f00;--good:#1a7f37;--notice:#3b5f8a}
        @media(prefers-color-scheme:dark){:root{--ground:#14171c;--card:#1d2229;--ink:#e4e8ee;--soft:#9aa4b2;--line:#313843;--bar:#6ea8ee;--tint:#6ea8ee2b;--bad:#ff7b7f;--odd:#e3b341;--good:#56d364;--notice:#8fb4e0}}
        *{box-sizing:border-box}body{margin:0 auto;padding:24px;max-width:1280px;background:var(--ground);color:var(--ink);font:14px/1.45 system-ui,sans-serif}
        header h1{margin:0;font-size:22px}header p{margin:2px 0;color:var(--soft);overflow-wrap:anywhere}
        main{columns:2;column-gap:16px;margin-top:16px}@media(max-width:900px){main{columns:1}}
        section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:0 0 16px;break-inside:avoid;overflow-wrap:anywhere}
        .issues{margin-top:16px}h2{font-size:15px;margin:0 0 8px}h3{font-size:14px;margin:0}h4{font-size:12px;margin:12px 0 4px;color:var(--soft);text-transform:uppercase;letter-spacing:.04em}
        article{display:flex;gap:12px;padding:10px 0;border-top:1px solid var(--line)}article p,article ul{margin:3px 0 0;color:var(--soft)}article ul{padding-left:18px}
        .badge{flex:none;width:78px;height:20px;border-radius:4px;font:600 11px/20px system-ui,sans-serif;text-align:center;color:var(--card);background:var(--notice)}
        .critical .badge{background:var(--bad)}.warning .badge{background:var(--odd)}
        table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:400;color:var(--soft);padding:2px 8px 2px 0;width:45%;vertical-align:top}td{padding:2px 0;font-variant-numeric:tabular-nums}
        .bad td,li.bad{color:var(--bad)}.odd td,li.odd{color:var(--odd)}.good{color:var(--good)}
        ul.ranking{list-style:none;margin:0;padding:0}ul.ranking li{position:relative;padding:2px 6px;margin:2px 0;border-radius:3px}ul.ranking i{position:absolute;inset:0 auto 0 0;background:var(--tint);border-radius:3px}ul.ranking span{position:relative}
        svg{display:block;width:100%;height:auto;margin:8px 0}rect{fill:var(--bar)}line{stroke:var(--line)}line.mark{stroke:var(--soft);stroke-dasharray:2 3}text{fill:var(--soft);font:11px system-ui,sans-serif}text.mark{font-size:9px}
        """;
}
