using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>The form of a choice as it was seen and sent, frozen.</summary>
internal sealed class ChoiceSnapshots(CaseNames names)
{
    /// <summary>The snapshot; it names the child, so it is sealed.</summary>
    public async Task<FormSnapshot> OfAsync(
        CurrentActor actor, ChoiceMatter matter, ChoiceForm form, ChoiceCheck check, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> units, CancellationToken ct)
    {
        var nameOf = await names.ShowAsync(actor, [matter.Child.Value], "form-snapshot", ct);
        var answers = new List<FormAnswer>
        {
            new(CaseTexts.Get("form.child"), nameOf(matter.Child.Value)),
            new(CaseTexts.Get("form.school-year"), matter.Year.ToString()),
            new(CaseTexts.Get("form.choice.grade"), matter.Grade.Code),
        };
        if (check.AssignedSchool is { } assigned)
            answers.Add(new FormAnswer(CaseTexts.Get("form.choice.assigned"), NameOf(assigned, units)));
        answers.AddRange(form.Wishes.Select((w, i) => new FormAnswer(CaseTexts.Fill("form.choice.wish", (i + 1).ToString(CultureInfo.InvariantCulture)), NameOf(w, units))));
        answers.AddRange(form.Siblings.Select(s => new FormAnswer(CaseTexts.Get("form.choice.sibling"), SiblingText(s, units))));
        if (form.Words is { } words)
            answers.Add(new FormAnswer(CaseTexts.Get("form.choice.words"), words));
        return new FormSnapshot(CaseTexts.Get("form.choice.title"), answers, CaseTexts.FormVersion);
    }

    private static string SiblingText(SiblingClaim claim, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> units) =>
        claim.Name is { } name ? $"{NameOf(claim.School, units)} ({name})" : NameOf(claim.School, units);

    private static string NameOf(SchoolUnitCode unit, IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit> units) => units.GetValueOrDefault(unit)?.Description.Name.Value ?? unit.Value;
}
