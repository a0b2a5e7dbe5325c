using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>How a granted transport is arranged: mode, addresses, stops and weeks.</summary>
public sealed class ArrangementModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>In which weeks a place holds.</summary>
    public static IReadOnlyList<string> Weeks { get; } = ["every", "odd", "even"];

    private const int MostLegs = 10;

    /// <summary>The case with its decision.</summary>
    public CaseDetails Transport { get; private set; } = null!;

    /// <summary>The form: as sent, or as arranged, with room for one place more.</summary>
    public ArrangementForm Arrangement
    {
        get
        {
            var form = Form("arrange") as ArrangementForm ?? Begin();
            form.Legs = [.. form.Legs.Concat(Enumerable.Repeat(0, 2).Select(_ => new LegForm())).Take(Math.Min(MostLegs, Math.Max(2, form.Legs.Count(l => !l.IsEmpty) + 1)))];
            return form;
        }
    }

    /// <summary>Settles how the child travels.</summary>
    public Task<IActionResult> OnPostArrangeAsync([FromForm] ArrangementForm form, CancellationToken ct)
    {
        // Rows left empty are none.
        form.Legs = [.. form.Legs.Where(l => !l.IsEmpty)];
        return SendAsync(
            "arrange", form,
            () => api.DoTransportAsync(
                Here, CaseId, "arrangements",
                new { from = form.Day, mode = form.Choice, legs = form.Legs.Select(l => l.ToRequest()), note = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim() },
                form.Key, form.Version, ct),
            ct, ["from", "mode", "note", .. Enumerable.Range(0, form.Legs.Count).SelectMany(i => new[] { $"legs[{i}].address", $"legs[{i}].stop" })]);
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Transport = await api.CaseAsync(Here, CaseId, null, ShownTimes.Now, ct);

    private ArrangementForm Begin()
    {
        var (decision, before) = (Transport.Decision, Transport.Decision?.Arrangement);
        return new ArrangementForm
        {
            Version = Case.Version,
            Day = before?.From ?? decision?.ValidFrom,
            Choice = decision?.Mode,
            Text = before?.Note,
            Legs = before is null ? [new LegForm { Address = Transport.Address }] : [.. before.Legs.Select(l => new LegForm { Address = l.Address, Stop = l.Stop, Weeks = l.Weeks })],
        };
    }
}

/// <summary>An arrangement as typed.</summary>
public sealed class ArrangementForm : CaseForm
{
    /// <summary>Where the child is fetched and left.</summary>
    public List<LegForm> Legs { get; set; } = [];
}

/// <summary>One place as typed.</summary>
public sealed class LegForm
{
    /// <summary>The address.</summary>
    public string? Address { get; set; }

    /// <summary>The stop's name.</summary>
    public string? Stop { get; set; }

    /// <summary>In which weeks.</summary>
    public string? Weeks { get; set; }

    /// <summary>As the API takes it.</summary>
    public object ToRequest() => new { address = Address?.Trim() ?? "", stop = string.IsNullOrWhiteSpace(Stop) ? null : Stop.Trim(), weeks = Weeks ?? ArrangementModel.Weeks[0] };

    /// <summary>True when nothing is written.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Address) && string.IsNullOrWhiteSpace(Stop);
}
