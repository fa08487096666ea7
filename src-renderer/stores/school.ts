import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { SchoolView } from '../../src-shared/ipc/views.ts';
import type { SchoolAttempt, SchoolLessonId } from '../../src-shared/practice/scam-school.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** The scam school: what was stopped so far, and which lesson is under way in this window. */
export const useSchool = defineStore('school', () => {
  const view = shallowRef<SchoolView | null>(null);
  /** Its band is shown on the screens to which the stranger's attempt leads. */
  const inProgress = ref<SchoolLessonId | null>(null);

  const lessons = computed(() => view.value?.lessons ?? []);
  const passed = computed(() => lessons.value.filter((lesson) => lesson.passed).length);
  const lessonOf = (id: string) => lessons.value.find((lesson) => lesson.id === id) ?? null;

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'school.changed',
      () => invoke('school.get'),
      (value) => (view.value = value),
    );
  }
  async function refresh(): Promise<void> {
    view.value = await invoke('school.get');
  }

  return {
    view,
    inProgress,
    lessons,
    passed,
    lessonOf,
    start,
    refresh,
    prepare: (lesson: SchoolLessonId) => invoke('school.prepare', lesson),
    attempt: (attempt: SchoolAttempt) => invoke('school.attempt', attempt),
    restart: () => invoke('school.restart'),
  };
});
